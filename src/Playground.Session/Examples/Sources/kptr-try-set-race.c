// Races X1 and X2: bpf_kptr_try_set shares a reference with the map without giving up its own.
// It has to count for the map before it publishes the pointer: another CPU may take it out and drop it at once.
// Under proposal-2022-02+kptr_try_set=publish-first it publishes first: press Explore.
// Under proposal-2022-02 the exploration is complete and nothing goes wrong.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct value {
	struct task_struct __kptr *task;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, int);
	__type(value, struct value);
	__uint(max_entries, 2);
} slots SEC(".maps");

struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
void bpf_task_release(struct task_struct *p) __ksym;

enum { OWN_SLOT, SHARED_SLOT };

static __always_inline struct value *slot(int key)
{
	return bpf_map_lookup_elem(&slots, &key);
}

SEC("tc")
int fill(struct __sk_buff *ctx)
{
	struct task_struct *t, *old;
	struct value *v = slot(OWN_SLOT);

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
int share(struct __sk_buff *ctx)
{
	struct value *own = slot(OWN_SLOT), *shared = slot(SHARED_SLOT);
	struct task_struct *t;
	int err;

	if (!own || !shared)
		return 0;
	t = bpf_kptr_xchg(&own->task, NULL); // the only reference is ours now
	if (!t)
		return 0;
	// The third argument is the verifier's: the offset of the reference count.
	err = bpf_kptr_try_set((void **)&shared->task, t, 0);
	bpf_task_release(t); // ours, whether it was shared or not
	return err;
}

SEC("tc")
int take(struct __sk_buff *ctx)
{
	struct task_struct *t;
	struct value *v = slot(SHARED_SLOT);

	if (!v)
		return 0;
	t = bpf_kptr_xchg(&v->task, NULL);
	if (!t)
		return 0;
	bpf_task_release(t);
	return 1;
}

char _license[] SEC("license") = "GPL";
