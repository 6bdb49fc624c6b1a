// Scenario 32: RCU sections open, close, and do not sleep.
//
// kernels: linux-6.18 linux-6.12
#include "scenario.h"

extern int bpf_iter_task_new(struct bpf_iter_task *it, struct task_struct *task, unsigned int flags) __ksym;
extern struct task_struct *bpf_iter_task_next(struct bpf_iter_task *it) __ksym;
extern void bpf_iter_task_destroy(struct bpf_iter_task *it) __ksym;

SEC("syscall")
int nested(void *ctx)
{
	bpf_rcu_read_lock();
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	bpf_rcu_read_unlock();
	return 0;
}

SEC("syscall")
int stray(void *ctx)
{
	bpf_rcu_read_unlock();
	return 0;
}

SEC("syscall")
int missing(void *ctx)
{
	bpf_rcu_read_lock();
	return 0;
}

SEC("syscall")
int sleeping_helper(void *ctx)
{
	long x;
	bpf_rcu_read_lock();
	bpf_copy_from_user(&x, 8, 0);
	bpf_rcu_read_unlock();
	return 0;
}

SEC("syscall")
int unprotected_iterator(void *ctx)
{
	struct bpf_iter_task it;
	bpf_iter_task_new(&it, NULL, 0);
	bpf_iter_task_next(&it);
	bpf_iter_task_destroy(&it);
	return 0;
}

SEC("tc")
int needless(struct __sk_buff *ctx)
{
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	return 0;
}

char _license[] SEC("license") = "GPL";
