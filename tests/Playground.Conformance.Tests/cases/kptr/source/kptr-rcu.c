/* Scenarios 27 to 35: RCU sections and kernel functions that take RCU pointers. */
#include "common.h"
struct val { struct task_struct __kptr *t; struct task_struct __kptr_untrusted *u; struct bpf_cpumask __kptr *m; };
MAP(a, ARRAY, struct val);
extern void bpf_rcu_read_lock(void) __ksym;
extern struct file *bpf_get_task_exe_file(struct task_struct *task) __ksym;
static __always_inline struct val *at(int k) { return bpf_map_lookup_elem(&a, &k); }
#define V struct val *v = at(0); if (!v) return 0
SEC("tc") int s27_get(void *ctx) {
	struct task_struct *t; int pid; V; t = v->t; if (!t) return 0;
	t = bpf_task_acquire(t); if (!t) return 0; pid = t->pid; bpf_task_release(t); return pid; }
SEC("tc") int s28_get_unchecked(void *ctx) { struct task_struct *t; V; t = bpf_task_acquire(v->t); if (t) bpf_task_release(t); return 0; }
SEC("tc") int s28b_deref_unchecked(void *ctx) {
	struct task_struct *t; int pid; V; t = v->t; if (!t) return 0;
	t = bpf_task_acquire(t); pid = t->pid; if (t) bpf_task_release(t); return pid; }
SEC("syscall") int s29_outside(void *ctx) {
	struct task_struct *t; V; t = v->t; if (!t) return 0;
	t = bpf_task_acquire(t); if (t) bpf_task_release(t); return 0; }
SEC("syscall") int s30_inside(void *ctx) {
	struct task_struct *t; V; bpf_rcu_read_lock(); t = v->t; if (!t) goto out;
	t = bpf_task_acquire(t); if (t) bpf_task_release(t);
out:	bpf_rcu_read_unlock(); return 0; }
SEC("syscall") int s31_acquire_after(void *ctx) {
	struct task_struct *t; V; bpf_rcu_read_lock(); t = v->t; bpf_rcu_read_unlock(); if (!t) return 0;
	t = bpf_task_acquire(t); if (t) bpf_task_release(t); return 0; }
SEC("syscall") int s31b_deref_after(void *ctx) { struct task_struct *t; V; bpf_rcu_read_lock(); t = v->t; bpf_rcu_read_unlock(); return t ? t->pid : 0; }
SEC("syscall") int s31c_deref_after_unchecked(void *ctx) { struct task_struct *t; V; bpf_rcu_read_lock(); t = v->t; bpf_rcu_read_unlock(); return t->pid; }
SEC("syscall") int s32_nested(void *ctx) { bpf_rcu_read_lock(); bpf_rcu_read_lock(); bpf_rcu_read_unlock(); bpf_rcu_read_unlock(); return 0; }
SEC("syscall") int s32b_stray(void *ctx) { bpf_rcu_read_unlock(); return 0; }
SEC("syscall") int s32c_missing(void *ctx) { bpf_rcu_read_lock(); return 0; }
SEC("syscall") int s32d_sleepable_helper(void *ctx) { long x; bpf_rcu_read_lock(); bpf_copy_from_user(&x, 8, 0); bpf_rcu_read_unlock(); return 0; }
SEC("tc") int s32e_tc_lock(void *ctx) { bpf_rcu_read_lock(); bpf_rcu_read_unlock(); return 0; }
SEC("syscall") int s33_release_after(void *ctx) {
	struct task_struct *t; V; bpf_rcu_read_lock(); t = v->t; if (!t) { bpf_rcu_read_unlock(); return 0; }
	t = bpf_task_acquire(t); bpf_rcu_read_unlock(); if (t) bpf_task_release(t); return 0; }
SEC("tp_btf/task_newtask") int BPF_PROG(s34_cpumask_acquire_rcu, struct task_struct *task, u64 flags) {
	struct bpf_cpumask *m; V; m = v->m; if (!m) return 0; m = bpf_cpumask_acquire(m); bpf_cpumask_release(m); return 0; }
SEC("tp_btf/task_newtask") int BPF_PROG(s34b_cpumask_test_rcu, struct task_struct *task, u64 flags) {
	struct bpf_cpumask *m; V; m = v->m; if (!m) return 0; return bpf_cpumask_test_cpu(1, (void *)m); }
SEC("tp_btf/task_newtask") int BPF_PROG(s34c_cpumask_stash, struct task_struct *task, u64 flags) {
	struct bpf_cpumask *m; V; m = bpf_cpumask_create(); if (!m) return 0; bpf_cpumask_set_cpu(1, m);
	m = bpf_kptr_xchg(&v->m, m); if (m) bpf_cpumask_release(m); return 0; }
SEC("tp_btf/task_newtask") int BPF_PROG(s35_walk_parent, struct task_struct *task, u64 flags) {
	struct task_struct *t = bpf_task_acquire(task->real_parent); if (t) bpf_task_release(t); return 0; }
SEC("tp_btf/task_newtask") int BPF_PROG(s35b_walk_wakee, struct task_struct *task, u64 flags) {
	struct task_struct *t = bpf_task_acquire(task->last_wakee); if (t) bpf_task_release(t); return 0; }
SEC("tc") int s35c_walk_untrusted(void *ctx) {
	struct task_struct *t; V; t = v->u; if (!t) return 0;
	t = bpf_task_acquire(t->group_leader); if (t) bpf_task_release(t); return 0; }
SEC("tp_btf/task_newtask") int BPF_PROG(s35d_acquire_arg, struct task_struct *task, u64 flags) {
	struct task_struct *t = bpf_task_acquire(task); if (t) bpf_task_release(t); return 0; }
SEC("tc") int s60b_cpumask_in_tc(void *ctx) { struct bpf_cpumask *m = bpf_cpumask_create(); if (m) bpf_cpumask_release(m); return 0; }
