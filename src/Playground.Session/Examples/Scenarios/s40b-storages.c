// Scenario 40b: slots in storages of tasks and cgroups.
//
// kernels: linux-6.18 linux-6.12
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct value);
} task_storage SEC(".maps");

SEC("tp_btf/task_newtask")
int BPF_PROG(in_task_storage, struct task_struct *task, u64 flags)
{
	struct value *v = bpf_task_storage_get(&task_storage, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	struct object *old;

	if (!v)
		return 0;
	old = bpf_kptr_xchg(&v->owned, NULL);
	if (old)
		object_release(old);
	return 0;
}

char _license[] SEC("license") = "GPL";
