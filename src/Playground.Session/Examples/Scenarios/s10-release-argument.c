// Scenario 10: an argument is borrowed.
// The task of a tracepoint is trusted and alive, but its count is the caller's.
//
// kernels: linux-6.18 linux-6.12 proposal-2022-02
#include "scenario.h"

SEC("tp_btf/task_newtask")
int BPF_PROG(release_argument, struct task_struct *task, u64 flags)
{
	object_release(task);
	return 0;
}

char _license[] SEC("license") = "GPL";
