/**
 * What ESLint enforces: rules that the compiler cannot, and nothing about looks (the formatter's work).
 *
 * The rules of core/ keep runs equal to the byte on every machine: no clock, no randomness, no locale, nothing
 * asynchronous. core/lang alone may be asynchronous, since Langium is. `lint-config.test.ts` beside this file breaks
 * each rule once on purpose.
 */
import { fileURLToPath } from "node:url"
import comments from "@eslint-community/eslint-plugin-eslint-comments/configs"
import type { Linter } from "eslint"
import reactHooks from "eslint-plugin-react-hooks"
import tseslint from "typescript-eslint"
import { hasSources, workers } from "./projects.ts"

const sources = ["**/*.ts", "**/*.tsx"]
const tests = ["**/*.test.ts", "**/*.test.tsx"]

const clockAndLocale = [
  { name: "Date", message: "A run has no clock: time is handed in (core/time)." },
  { name: "performance", message: "A run has no clock: time is handed in (core/time)." },
  { name: "Intl", message: "The machine's locale must not reach a trace." },
]
const chance = [
  { object: "Math", property: "random", message: "Nothing is random: use core/base/prng.ts or a named choice." },
  { object: "crypto", property: "getRandomValues", message: "Nothing is random: use core/base/prng.ts." },
  { object: "crypto", property: "randomUUID", message: "Nothing is random: hand the id in." },
]
const asynchronous = [
  "Promise",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "requestAnimationFrame",
  // What they report depends on when the garbage collector runs.
  "WeakRef",
  "FinalizationRegistry",
].map((name) => ({ name, message: "core/ is synchronous: only the engine decides what runs next." }))

const localeDependent = {
  selector: "MemberExpression[property.name=/^(localeCompare|toLocale\\w+)$/]",
  message: "The machine's locale must not reach a trace: compare with < and >, format by hand.",
}
const asynchronousSyntax = [
  ":function[async=true]",
  "AwaitExpression",
  "ForOfStatement[await=true]",
  "ImportExpression",
].map((selector) => ({
  selector,
  message: "core/ is synchronous: only the engine decides what runs next.",
}))

/** core/protocol may still name the type: it describes the talk of two processes, and a declaration does not run. */
const asynchronousTypes = {
  selector: "TSTypeReference[typeName.name=/^Promise(Like)?$/]",
  message: "core/ is synchronous: only the engine decides what runs next.",
}

const everywhere: Linter.RulesRecord = {
  eqeqeq: "error",
  "no-eval": "error",
  "no-new-func": "error",
  "no-var": "error",
  "prefer-const": "error",
  "@typescript-eslint/await-thenable": "error",
  "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": "allow-with-description" }],
  "@typescript-eslint/no-array-delete": "error",
  "@typescript-eslint/no-base-to-string": "error",
  "@typescript-eslint/no-explicit-any": "error",
  "@typescript-eslint/no-floating-promises": "error",
  "@typescript-eslint/no-for-in-array": "error",
  "@typescript-eslint/no-implied-eval": "error",
  "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
  "@typescript-eslint/no-unsafe-argument": "error",
  "@typescript-eslint/no-unsafe-assignment": "error",
  "@typescript-eslint/no-unsafe-call": "error",
  "@typescript-eslint/no-unsafe-member-access": "error",
  "@typescript-eslint/no-unsafe-return": "error",
  "@typescript-eslint/only-throw-error": "error",
  "@typescript-eslint/prefer-promise-reject-errors": "error",
  "@typescript-eslint/require-array-sort-compare": ["error", { ignoreStringArrays: true }],
  "@typescript-eslint/switch-exhaustiveness-check": [
    "error",
    { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
  ],
  "@eslint-community/eslint-comments/require-description": ["error", { ignore: ["eslint-enable"] }],
  "@eslint-community/eslint-comments/no-unlimited-disable": "error",
}

/** `root` is the folder that holds the tsconfig files; the test lints a folder of its own. */
export function lintConfig(root: string): Linter.Config[] {
  return [
    { ignores: ["node_modules/**", "out/**", "dist/**", ".cache/**", "core/generated/**", "**/*.js", "**/*.cjs"] },
    {
      name: "everywhere",
      files: sources,
      plugins: { "@typescript-eslint": tseslint.plugin, ...comments.recommended.plugins },
      languageOptions: {
        parser: tseslint.parser,
        parserOptions: {
          tsconfigRootDir: root,
          project: ["tsconfig.lint.json", ...(hasSources(workers, root) ? [workers.config] : [])],
        },
      },
      linterOptions: { reportUnusedDisableDirectives: "error" },
      rules: everywhere,
    },
    {
      name: "core: the same on every machine",
      files: ["core/**/*.ts"],
      rules: {
        "no-restricted-globals": ["error", { globals: clockAndLocale, checkGlobalObject: true }],
        "no-restricted-properties": ["error", ...chance],
        "no-restricted-syntax": ["error", localeDependent],
      },
    },
    {
      name: "core: synchronous",
      files: ["core/**/*.ts"],
      ignores: [...tests, "core/lang/**"],
      rules: {
        "no-restricted-globals": ["error", { globals: [...clockAndLocale, ...asynchronous], checkGlobalObject: true }],
        "no-restricted-syntax": ["error", localeDependent, ...asynchronousSyntax],
      },
    },
    {
      name: "core: synchronous, not even by type",
      files: ["core/**/*.ts"],
      ignores: [...tests, "core/lang/**", "core/protocol/**"],
      rules: {
        "no-restricted-syntax": ["error", localeDependent, ...asynchronousSyntax, asynchronousTypes],
      },
    },
    {
      // What must not compile is written there under @ts-expect-error, so its type is an error's.
      files: ["**/types.test.ts"],
      rules: {
        "@typescript-eslint/no-unsafe-call": "off",
        "@typescript-eslint/no-unsafe-assignment": "off",
        "@typescript-eslint/no-unsafe-member-access": "off",
      },
    },
    {
      name: "electron: the main module never waits",
      files: ["electron/main/index.ts"],
      rules: {
        "no-restricted-syntax": [
          "error",
          {
            selector: "Program > :matches(ExpressionStatement, VariableDeclaration) AwaitExpression:not(:function *)",
            message: "app.whenReady() never settles while the main module is still loading: use .then.",
          },
        ],
      },
    },
    {
      name: "renderer: a page, wherever it is shown",
      files: ["renderer/**/*.ts", "renderer/**/*.tsx"],
      ignores: tests,
      plugins: { "react-hooks": { rules: reactHooks.rules } },
      rules: {
        "react-hooks/rules-of-hooks": "error",
        "react-hooks/exhaustive-deps": "error",
        "no-restricted-imports": [
          "error",
          {
            patterns: [
              {
                regex: "^(electron|node:.*)$",
                message: "The same page runs in a browser: it speaks to its host by core/protocol only.",
              },
            ],
          },
        ],
      },
    },
  ]
}

export default lintConfig(fileURLToPath(new URL("../..", import.meta.url)))
