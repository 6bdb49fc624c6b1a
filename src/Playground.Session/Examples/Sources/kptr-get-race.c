// Race X3: bpf_kptr_get reads the slot and takes a reference while another CPU
// moves the last reference out and drops it.
// Under proposal-2022-02 the increment refuses a count of zero and all is well.
// Under proposal-2022-02+kptr_get=plain-inc it does not: press Explore.
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

SEC("tc")
int fill(struct __sk_buff *ctx)
{
	struct task_struct *t, *old;
	struct value *v;
	int key = 0;

	v = bpf_map_lookup_elem(&slots, &key);
	if (!v)
		return 0;
	t = bpf_task_from_pid(1);
	if (!t)
		return 0;
	old = bpf_kptr_xchg(&v->task, t);
	if (old)
		bpf_task_release(old);
	return 1;
}

SEC("tc")
int take(struct __sk_buff *ctx)
{
	struct task_struct *t;
	struct value *v;
	int key = 0;

	v = bpf_map_lookup_elem(&slots, &key);
	if (!v)
		return 0;
	t = bpf_kptr_xchg(&v->task, NULL);
	if (!t)
		return 0;
	bpf_task_release(t);
	return 1;
}

SEC("tc")
int get(struct __sk_buff *ctx)
{
	struct task_struct *t;
	struct value *v;
	int key = 0;

	v = bpf_map_lookup_elem(&slots, &key);
	if (!v)
		return 0;
	// The second argument is ours to ignore: the verifier puts the refcount's offset there.
	t = bpf_kptr_get((void **)&v->task, 0);
	if (!t)
		return 0;
	bpf_task_release(t);
	return 1;
}

char _license[] SEC("license") = "GPL";
