/* Scenarios 1 to 19: owning, giving up and storing a task. */
#include "common.h"
struct val { long x; struct task_struct __kptr *t; struct task_struct __kptr_untrusted *u; struct cgroup __kptr *c; };
MAP(a, ARRAY, struct val);
MAP(h, HASH, struct val);
struct plain { long x; long y; };
MAP(p, ARRAY, struct plain);
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __uint(key_size, 4); __uint(value_size, 16); } nobtf SEC(".maps");
static __always_inline struct val *at(int k) { return bpf_map_lookup_elem(&a, &k); }
#define V struct val *v = at(0); if (!v) return 0

SEC("tc") int s01_stash_and_take(void *ctx) {
	struct task_struct *t, *old; int pid = 0; V;
	t = bpf_task_from_pid(1); if (!t) return 0;
	old = bpf_kptr_xchg(&v->t, t); if (old) bpf_task_release(old);
	t = bpf_kptr_xchg(&v->t, NULL); if (!t) return 0;
	pid = t->pid; bpf_task_release(t); return pid; }
SEC("tc") int s02_xchg_ignored(void *ctx) { V; bpf_kptr_xchg(&v->t, NULL); return 0; }
SEC("tc") int s03_no_check(void *ctx) { bpf_task_from_pid(1); return 0; }
SEC("tc") int s04_one_branch(struct __sk_buff *ctx) {
	struct task_struct *t = bpf_task_from_pid(1); if (!t) return 0;
	if (ctx->len > 100) return 1;
	bpf_task_release(t); return 0; }
SEC("tc") int s05_use_after_store(void *ctx) {
	struct task_struct *t, *old; V;
	t = bpf_task_from_pid(1); if (!t) return 0;
	old = bpf_kptr_xchg(&v->t, t); if (old) bpf_task_release(old);
	return t->pid; }
SEC("tc") int s06_use_after_release(void *ctx) {
	struct task_struct *t = bpf_task_from_pid(1); if (!t) return 0;
	bpf_task_release(t); return t->pid; }
SEC("tc") int s07_release_twice(void *ctx) {
	struct task_struct *t = bpf_task_from_pid(1); if (!t) return 0;
	bpf_task_release(t); bpf_task_release(t); return 0; }
SEC("tc") int s08_release_loaded_ref(void *ctx) { struct task_struct *t; V; t = v->t; if (!t) return 0; bpf_task_release(t); return 0; }
SEC("tc") int s09_release_loaded_unref(void *ctx) { struct task_struct *t; V; t = v->u; if (!t) return 0; bpf_task_release(t); return 0; }
SEC("tp_btf/task_newtask") int BPF_PROG(s10_release_tp_arg, struct task_struct *task, u64 flags) { bpf_task_release(task); return 0; }
SEC("tc") int s11_release_plus_8(void *ctx) {
	struct task_struct *t = bpf_task_from_pid(1); if (!t) return 0;
	bpf_task_release((void *)t + 8); return 0; }
SEC("tc") int s12_release_maybe_null(void *ctx) { bpf_task_release(bpf_task_from_pid(1)); return 0; }
SEC("tc") int s12b_release_null(void *ctx) { bpf_task_release(NULL); return 0; }
SEC("tc") int s13_xchg_unchecked(void *ctx) {
	struct task_struct *old; V;
	old = bpf_kptr_xchg(&v->t, bpf_task_from_pid(1)); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s13b_xchg_null(void *ctx) { struct task_struct *old; V; old = bpf_kptr_xchg(&v->t, NULL); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s14_xchg_rcu(void *ctx) {
	struct task_struct *t, *old; V; t = v->t; if (!t) return 0;
	old = bpf_kptr_xchg(&v->t, t); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s15_xchg_untrusted(void *ctx) {
	struct task_struct *t, *old; V; t = v->u; if (!t) return 0;
	old = bpf_kptr_xchg(&v->t, t); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s16_xchg_scalar(struct __sk_buff *ctx) {
	struct task_struct *old; V; old = bpf_kptr_xchg(&v->t, (void *)(long)ctx->len); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s16b_xchg_map_value(void *ctx) { struct task_struct *old; V; old = bpf_kptr_xchg(&v->t, v); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s17_xchg_wrong_struct(void *ctx) {
	struct cgroup *old; struct task_struct *t; V;
	t = bpf_task_from_pid(1); if (!t) return 0;
	old = bpf_kptr_xchg(&v->c, t); if (old) bpf_cgroup_release(old); return 0; }
SEC("tc") int s18_xchg_plus_8(void *ctx) {
	struct task_struct *t, *old; V;
	t = bpf_task_from_pid(1); if (!t) return 0;
	old = bpf_kptr_xchg(&v->t, (void *)t + 8); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s19_xchg_unref_slot(void *ctx) { struct task_struct *old; V; old = bpf_kptr_xchg(&v->u, NULL); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s19b_xchg_plain(void *ctx) { struct task_struct *old; V; old = bpf_kptr_xchg(&v->x, NULL); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s19c_xchg_mid_slot(void *ctx) { struct task_struct *old; V; old = bpf_kptr_xchg((void *)&v->t + 4, NULL); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s19d_xchg_variable(struct __sk_buff *ctx) {
	struct task_struct *old; unsigned off = ctx->len & 15; V;
	old = bpf_kptr_xchg((void *)&v->t + off, NULL); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s19e_xchg_stack(void *ctx) { struct task_struct *old; long s = 0; old = bpf_kptr_xchg(&s, NULL); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s19f_unchecked_lookup(void *ctx) {
	int k = 0; struct task_struct *old; struct val *v = bpf_map_lookup_elem(&h, &k);
	old = bpf_kptr_xchg(&v->t, NULL); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s19g_no_btf(void *ctx) {
	int k = 0; struct task_struct *old; long *v = bpf_map_lookup_elem(&nobtf, &k); if (!v) return 0;
	old = bpf_kptr_xchg(v, NULL); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s19h_no_slot(void *ctx) {
	int k = 0; struct task_struct *old; struct plain *v = bpf_map_lookup_elem(&p, &k); if (!v) return 0;
	old = bpf_kptr_xchg(&v->x, NULL); if (old) bpf_task_release(old); return 0; }
