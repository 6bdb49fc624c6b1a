// C as BPF programs use it, and BPF assembly in the spelling of the kernel's log.
import type { Monaco } from "./monaco";

const c = {
  defaultToken: "",
  keywords: [
    "break", "case", "const", "continue", "default", "do", "else", "enum", "extern", "for", "goto", "if", "inline", "register",
    "return", "sizeof", "static", "struct", "switch", "typedef", "union", "volatile", "while", "__attribute__", "asm", "__asm__",
  ],
  types: [
    "void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "bool", "_Bool", "size_t",
    "__u8", "__u16", "__u32", "__u64", "__s8", "__s16", "__s32", "__s64", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64",
    "__be16", "__be32", "__be64", "__wsum",
  ],
  tags: [
    "SEC", "__kptr", "__kptr_untrusted", "__kptr_ref", "__percpu_kptr", "__uint", "__type", "__array", "__ulong", "__ksym", "__kconfig",
    "__weak", "__always_inline", "__noinline", "__hidden", "__contains", "__arena", "__arg_ctx", "__arg_nonnull", "__arg_nullable",
    "BPF_PROG", "BPF_KPROBE", "BPF_KRETPROBE", "BPF_CORE_READ", "NULL", "true", "false",
  ],
  tokenizer: {
    root: [
      [/^\s*#\s*include\b/, "keyword.directive", "@include"],
      [/^\s*#\s*\w+/, "keyword.directive"],
      [/\b(?:bpf_|scx_bpf_|hid_bpf_)\w+(?=\s*\()/, "predefined"],
      [/[a-zA-Z_]\w*/, { cases: { "@keywords": "keyword", "@types": "type", "@tags": "annotation", "@default": "identifier" } }],
      { include: "@space" },
      [/0[xX][0-9a-fA-F]+[uUlL]*/, "number.hex"],
      [/\d+\.\d+([eE][-+]?\d+)?[fF]?/, "number.float"],
      [/\d+[uUlL]*/, "number"],
      [/"([^"\\]|\\.)*"/, "string"],
      [/'([^'\\]|\\.)+'/, "string"],
      [/[{}()[\]]/, "@brackets"],
      [/[;,.]/, "delimiter"],
      [/[-+*/%&|^~!<>=?:]+/, "operator"],
    ],
    include: [
      [/\s*<[^>]*>/, "string", "@pop"],
      [/\s*"[^"]*"/, "string", "@pop"],
      [/$/, "", "@pop"],
      [/./, ""],
    ],
    space: [
      [/\s+/, ""],
      [/\/\*/, "comment", "@comment"],
      [/\/\/.*$/, "comment"],
    ],
    comment: [
      [/[^*/]+/, "comment"],
      [/\*\//, "comment", "@pop"],
      [/[*/]/, "comment"],
    ],
  },
};

const assembly = {
  defaultToken: "",
  keywords: ["goto", "gotol", "goto_or_nop", "may_goto", "if", "call", "exit", "lock", "ll", "callx", "as"],
  tokenizer: {
    root: [
      [/^\s*[;#].*$/, "comment"],
      [/;.*$/, "comment"],
      [/\/\/.*$/, "comment"],
      [/\/\*/, "comment", "@comment"],
      [/^\s*\.\w+/, "keyword.directive"],
      [/^\s*\d+:/, "number"],
      [/^\s*[A-Za-z_.$][\w.$]*:/, "annotation"],
      [/\b[rRwW](?:10|[0-9])\b/, "variable"],
      [/\b(?:u|s)(?:8|16|32|64)\b/, "type"],
      [/\b(?:be|le|bswap)(?:16|32|64)\b/, "type"],
      [/\bs(?:>=|<=|>|<|>>=|\/=|%=)/, "operator"],
      [/\b(?:atomic_\w+|cmpxchg(?:32)?_64|xchg(?:32)?_64|cmpxchg|xchg|load_acquire|store_release)\b/, "keyword"],
      [/\b(?:bpf_)\w+\b/, "predefined"],
      [/\b(?:map|map_value|map_fd|btf|ksym|prog|func)\b(?=\s*[[(])/, "annotation"],
      [/[A-Za-z_][\w.]*/, { cases: { "@keywords": "keyword", "@default": "identifier" } }],
      [/[-+]?0x[0-9a-fA-F]+/, "number.hex"],
      [/[-+]?\d+/, "number"],
      [/"([^"\\]|\\.)*"/, "string"],
      [/[()[\]{}]/, "@brackets"],
      [/[-+*/%&|^~!<>=]+/, "operator"],
    ],
    comment: [
      [/[^*/]+/, "comment"],
      [/\*\//, "comment", "@pop"],
      [/[*/]/, "comment"],
    ],
  },
};

const pairs = {
  comments: { lineComment: "//", blockComment: ["/*", "*/"] },
  brackets: [["{", "}"], ["[", "]"], ["(", ")"]],
  autoClosingPairs: [{ open: "{", close: "}" }, { open: "[", close: "]" }, { open: "(", close: ")" }, { open: "\"", close: "\"" }],
};

let registered = false;

export function registerLanguages(monaco: Monaco): void {
  if (registered)
    return;
  registered = true;
  for (const [id, language] of [["bpf-c", c], ["bpf-asm", assembly]] as const) {
    monaco.languages.register({ id });
    monaco.languages.setMonarchTokensProvider(id, language);
    monaco.languages.setLanguageConfiguration(id, pairs);
  }
}
