// A reference that one path forgets: the verifier refuses it.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
void bpf_task_release(struct task_struct *p) __ksym;

SEC("tc")
int forget(struct __sk_buff *ctx)
{
	struct task_struct *t = bpf_task_from_pid(1);

	if (!t)
		return 0;
	if (ctx->mark == 7)
		return 1; // the early return keeps the reference
	bpf_task_release(t);
	return 0;
}

char _license[] SEC("license") = "GPL";
