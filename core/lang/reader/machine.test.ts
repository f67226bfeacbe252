/** Our reader against Langium's own parser: the same grammar, the same trees. Langium is told to take keywords softly. */
import {
  DefaultTokenBuilder,
  EmptyFileSystem,
  type GrammarAST,
  type LangiumCoreServices,
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  inject,
} from "langium"
import type { TokenType, TokenVocabulary } from "chevrotain"
import fc from "fast-check"
import { readFileSync, readdirSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { oracleFiles } from "../../../tests/oracle/load.ts"
import { ReplayLanguageGeneratedModule, ReplayLanguageGeneratedSharedModule } from "../../generated/lang/module.ts"
import { importOracle } from "../import/oracle.ts"
import { replay } from "../../../tests/lang/replay-arbitrary.ts"
import { compileGrammar } from "./machine.ts"
import { readReplay } from "./read.ts"

class SoftKeywords extends DefaultTokenBuilder {
  override buildTokens(
    grammar: GrammarAST.Grammar,
    options?: Parameters<DefaultTokenBuilder["buildTokens"]>[1],
  ): TokenVocabulary {
    const tokens = super.buildTokens(grammar, options) as TokenType[]
    const name = tokens.find((token) => token.name === "ID")!
    for (const token of tokens) if (/^[a-z]/.test(token.name)) token.CATEGORIES = [name]
    // The text behind `shader name` begins like a block; it is to be tried first.
    const text = tokens.findIndex((token) => token.name === "TEXT")
    return [...tokens.splice(text, 1), ...tokens]
  }
}

function langiumParser(): LangiumCoreServices["parser"]["LangiumParser"] {
  const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), ReplayLanguageGeneratedSharedModule)
  const soft = { parser: { TokenBuilder: () => new SoftKeywords() } }
  const services = inject(createDefaultCoreModule({ shared }), ReplayLanguageGeneratedModule, soft)
  shared.ServiceRegistry.register(services)
  return services.parser.LangiumParser
}

const parser = langiumParser()

/** Without Langium's links and our offsets. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (key.startsWith("$") && key !== "$type" ? undefined : inner)),
  )
}

function langium(text: string): unknown {
  const { value, lexerErrors, parserErrors } = parser.parse(text)
  expect([...lexerErrors, ...parserErrors].map((error) => error.message)).toEqual([])
  return plain(value)
}

function ours(text: string): unknown {
  const { tree, failures } = readReplay(text)
  expect(failures).toEqual([])
  return plain(tree)
}

const examples = new URL("../../../examples/", import.meta.url)

describe("our reader and Langium's parser", () => {
  it.each(readdirSync(examples, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".replay")))(
    "read %s to the same tree",
    (name) => {
      const text = readFileSync(new URL(name, examples), "utf8")
      expect(ours(text)).toEqual(langium(text))
    },
  )

  it("read imported golden traces to the same trees", () => {
    for (const { json } of oracleFiles().filter((_, index) => index % 12 === 0)) {
      const text = importOracle(json, "fair")
      if (!text.ok) throw new Error(text.error)
      expect(ours(text.value)).toEqual(langium(text.value))
    }
  })

  it("read any replay to the same tree", () => {
    fc.assert(
      fc.property(replay, (text) => {
        expect(ours(text)).toEqual(langium(text))
      }),
      { numRuns: 60 },
    )
  })
})

describe("compileGrammar", () => {
  const word = { $type: "TerminalRule", name: "ID", definition: { $type: "RegexToken", regex: "/[a-z]+/" } } as const
  const keyword = (value: string) => ({ $type: "Keyword", value }) as const

  it("refuses a grammar that one token does not decide", () => {
    const ambiguous = {
      rules: [
        {
          $type: "ParserRule",
          name: "Start",
          entry: true,
          definition: {
            $type: "Group",
            elements: [
              { $type: "Alternatives", elements: [keyword("a"), keyword("a")] },
              { $type: "Assignment", feature: "items", operator: "+=", terminal: keyword("b"), cardinality: "*" },
            ],
          },
        },
        word,
      ],
    } as const
    expect(() => compileGrammar(ambiguous)).toThrow("two alternatives of Start begin with a")
  })

  it("refuses a rule that calls itself", () => {
    const recursive = {
      rules: [
        {
          $type: "ParserRule",
          name: "Start",
          entry: true,
          definition: {
            $type: "Group",
            elements: [
              keyword("a"),
              {
                $type: "Assignment",
                feature: "items",
                operator: "+=",
                terminal: { $type: "RuleCall", rule: { $ref: "#/rules@1" } },
                cardinality: "*",
              },
            ],
          },
        },
        {
          $type: "ParserRule",
          name: "Again",
          definition: {
            $type: "Group",
            elements: [
              keyword("("),
              {
                $type: "Assignment",
                feature: "inner",
                operator: "=",
                terminal: { $type: "RuleCall", rule: { $ref: "#/rules@1" } },
              },
            ],
          },
        },
        word,
      ],
    } as const
    expect(() => compileGrammar(recursive)).toThrow("rule Again calls itself")
  })
})
