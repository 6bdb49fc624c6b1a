// Race X6: with an exchange alone, a reader has to take the pointer out and put it back.
// While it is out, every other reader finds nothing: look at the outcome where one of them returns -1.
// Compare with bpf_kptr_get, which leaves the pointer where it is.
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
int fill(struct __sk_buff *ctx)
{
	struct task_struct *t, *old;
	struct value *v = slot();

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
int read_pid(struct __sk_buff *ctx)
{
	struct task_struct *t, *old;
	struct value *v = slot();
	int pid;

	if (!v)
		return 0;
	t = bpf_kptr_xchg(&v->task, NULL);
	if (!t)
		return -1; // somebody else has it
	pid = t->pid;
	old = bpf_kptr_xchg(&v->task, t);
	if (old)
		bpf_task_release(old);
	return pid;
}

char _license[] SEC("license") = "GPL";
