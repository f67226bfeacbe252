export const replayMonarch = {
  tokenizer: { root: [
    [/#.*$/, "comment"],
    [/\b\d+(\.\d+)?(ns|us|ms|s)?\b/, "number"],
    [/\$[A-Za-z_]\w*/, "variable"],
    [/\b(replay|machine|scheduler|profile|policy|seed|client|queue|on|at|submit|to|run|after|expect|latency|repeat|every|sched|credits|rings|timeout|fails|ok|param|until|kill|signal|in|out|order|finished)\b/, "keyword"],
    [/[A-Za-z_][\w.-]*/, "identifier"],
    [/[{}\[\],;=<>@]/, "delimiter"],
  ] },
}
