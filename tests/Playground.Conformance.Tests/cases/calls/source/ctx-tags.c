#include "common.h"
// A parameter tagged as the context must be the program type's own; a tagged type that the kernel lacks matches nothing.
#define CTX_TAG(name, sec, type) \
	__noinline int take_##name(type a ARG_CTX) { asm volatile("" : : "r"(a)); return 1; } \
	SEC(sec) int name(void *c) { return take_##name((void *)c); }
CTX_TAG(tc_own, "tc", struct __sk_buff *)
CTX_TAG(tc_void, "tc", void *)
CTX_TAG(tc_other, "tc", struct xdp_md *)
CTX_TAG(tc_nameless, "tc", struct __sk_buff **)
CTX_TAG(kprobe_regs, "kprobe", struct pt_regs *)
CTX_TAG(kprobe_words, "kprobe", u64 *)
CTX_TAG(perf_own, "perf_event", struct bpf_perf_event_data *)
CTX_TAG(perf_regs, "perf_event", struct pt_regs *)
CTX_TAG(perf_words, "perf_event", u64 *)
CTX_TAG(raw_tp_words, "raw_tp", u64 *)
CTX_TAG(raw_tp_ints, "raw_tp", int *)
CTX_TAG(tp_btf_words, "tp_btf/task_newtask", u64 *)
CTX_TAG(tp_btf_other, "tp_btf/task_newtask", struct __sk_buff *)
CTX_TAG(iter_other_iter, "iter/task", struct bpf_iter__cgroup *)
CTX_TAG(iter_words, "iter/task", u64 *)
CTX_TAG(syscall_any, "syscall", struct task_struct *)
CTX_TAG(tracepoint_any, "tracepoint", int *)
CTX_TAG(netfilter_other, "netfilter", u64 *)
struct mine { long a, b; };
__noinline int trusts(struct mine *m ARG_TRUSTED) { return m->a; }
SEC("tc") int no_match(void *c) { return trusts(c); }
