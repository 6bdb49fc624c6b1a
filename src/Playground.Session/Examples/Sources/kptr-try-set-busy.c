// Race X2b: two CPUs share into one slot. One wins; the other takes back the count it had added and gets -EBUSY.
// Both keep their own reference in either case, so both release it.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct value {
	struct task_struct __kptr *task;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, int);
	__type(value, struct value);
	__uint(max_entries, 1);
} slots SEC(".maps");

struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
void bpf_task_release(struct task_struct *p) __ksym;

static __always_inline struct value *slot(void)
{
	int key = 0;

	return bpf_map_lookup_elem(&slots, &key);
}

SEC("tc")
int share_first(struct __sk_buff *ctx)
{
	struct task_struct *t;
	struct value *v = slot();
	int err;

	if (!v)
		return 0;
	t = bpf_task_from_pid(1);
	if (!t)
		return 0;
	// The third argument is the verifier's: the offset of the reference count.
	err = bpf_kptr_try_set((void **)&v->task, t, 0);
	bpf_task_release(t); // ours, whether it was shared or not
	return err;
}

SEC("tc")
int share_second(struct __sk_buff *ctx)
{
	struct task_struct *t;
	struct value *v = slot();
	int err;

	if (!v)
		return 0;
	t = bpf_task_from_pid(2);
	if (!t)
		return 0;
	// The third argument is the verifier's: the offset of the reference count.
	err = bpf_kptr_try_set((void **)&v->task, t, 0);
	bpf_task_release(t); // ours, whether it was shared or not
	return err;
}

char _license[] SEC("license") = "GPL";
