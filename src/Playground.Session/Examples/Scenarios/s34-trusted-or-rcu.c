// Scenario 34: some functions want a count, some are content with RCU.
// bpf_cpumask_acquire wants a mask that cannot go away; bpf_cpumask_test_cpu copes with one that is going.
//
// kernels: linux-6.18 linux-6.12
#include "scenario.h"

struct value {
	struct bpf_cpumask __kptr *mask;
};

SLOTS(slots, ARRAY, struct value);

SEC("tp_btf/task_newtask")
int BPF_PROG(acquire_loaded, struct task_struct *task, u64 flags)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct bpf_cpumask *m = v->mask;

	if (!m)
		return 0;
	m = bpf_cpumask_acquire(m);
	bpf_cpumask_release(m);
	return 0;
}

SEC("tp_btf/task_newtask")
int BPF_PROG(test_loaded, struct task_struct *task, u64 flags)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct bpf_cpumask *m = v->mask;

	if (!m)
		return 0;
	return bpf_cpumask_test_cpu(1, (void *)m);
}

SEC("tp_btf/task_newtask")
int BPF_PROG(stash, struct task_struct *task, u64 flags)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct bpf_cpumask *m = bpf_cpumask_create();

	if (!m)
		return 0;
	bpf_cpumask_set_cpu(1, m);
	m = bpf_kptr_xchg(&v->mask, m);
	if (m)
		bpf_cpumask_release(m);
	return 0;
}

char _license[] SEC("license") = "GPL";
