/* Scenarios 54 to 57: objects of the program's own. */
#include "common.h"
struct plain { long a; int b; };
struct refd { long a; struct bpf_refcount r; };
struct holder { long a; struct plain __kptr *in; };
struct pc { long a; };
struct other { long a; };
struct val { struct plain __kptr *p; struct refd __kptr *r; struct holder __kptr *h; struct pc __percpu_kptr *c; struct task_struct __kptr *t; struct plain __kptr_untrusted *u; };
MAP(a, ARRAY, struct val);
struct plain *d1; struct refd *d2; struct holder *d3; struct pc *d4; struct other *d5;
static __always_inline struct val *at(int k) { return bpf_map_lookup_elem(&a, &k); }
#define V struct val *v = at(0); if (!v) return 0
SEC("tc") int s54_stash(void *ctx) {
	struct plain *p; int r; V; p = bpf_obj_new(struct plain); if (!p) return 0; p->a = 41;
	p = bpf_kptr_xchg(&v->p, p); if (p) bpf_obj_drop(p);
	p = bpf_kptr_xchg(&v->p, NULL); if (!p) return 0; r = p->a + 1; bpf_obj_drop(p); return r; }
SEC("tc") int s54b_leak(void *ctx) { struct plain *p = bpf_obj_new(struct plain); return p != NULL; }
SEC("tc") int s54c_wrong_type(void *ctx) { struct other *p; void *o; V; p = bpf_obj_new(struct other); if (!p) return 0; o = bpf_kptr_xchg(&v->p, p); if (o) bpf_obj_drop(o); return 0; }
SEC("tc") int s54d_kernel_into_local(void *ctx) { struct task_struct *t; void *o; V; t = bpf_task_from_pid(1); if (!t) return 0; o = bpf_kptr_xchg(&v->p, t); if (o) bpf_obj_drop(o); return 0; }
SEC("tc") int s54e_local_into_kernel(void *ctx) { struct plain *t; void *o; V; t = bpf_obj_new(struct plain); if (!t) return 0; o = bpf_kptr_xchg(&v->t, t); if (o) bpf_task_release(o); return 0; }
SEC("tc") int s54f_write_rcu(void *ctx) { struct plain *p; V; p = v->p; if (!p) return 0; p->a = 1; return 0; }
SEC("syscall") int s54g_write_untrusted(void *ctx) { struct plain *p; V; p = v->p; if (!p) return 0; p->a = 1; return 0; }
SEC("tc") int s54h_drop_rcu(void *ctx) { struct plain *p; V; p = v->p; if (!p) return 0; bpf_obj_drop(p); return 0; }
SEC("tc") int s55_acquire_owned(void *ctx) {
	struct refd *p, *q; void *o; V; p = bpf_obj_new(struct refd); if (!p) return 0; q = bpf_refcount_acquire(p);
	o = bpf_kptr_xchg(&v->r, q); if (o) bpf_obj_drop(o); bpf_obj_drop(p); return 0; }
SEC("tc") int s55b_acquire_slot(void *ctx) { struct refd *p; V; p = v->r; if (!p) return 0; p = bpf_refcount_acquire(p); if (p) bpf_obj_drop(p); return 0; }
SEC("tc") int s55e_acquire_slot_unchecked(void *ctx) { struct refd *p; V; p = v->r; if (!p) return 0; p = bpf_refcount_acquire(p); bpf_obj_drop(p); return 0; }
SEC("syscall") int s55c_acquire_untrusted(void *ctx) { struct refd *p; V; p = v->r; if (!p) return 0; p = bpf_refcount_acquire(p); if (p) bpf_obj_drop(p); return 0; }
SEC("tc") int s55d_acquire_holder(void *ctx) { struct holder *p = bpf_obj_new(struct holder), *q; if (!p) return 0; q = bpf_refcount_acquire(p); bpf_obj_drop(p); if (q) bpf_obj_drop(q); return 0; }
SEC("tc") int s56_nested(void *ctx) {
	struct holder *h = bpf_obj_new(struct holder); struct plain *p; if (!h) return 0;
	p = bpf_obj_new(struct plain); if (!p) { bpf_obj_drop(h); return 0; }
	p = bpf_kptr_xchg(&h->in, p); if (p) bpf_obj_drop(p); bpf_obj_drop(h); return 0; }
SEC("tc") int s56b_nested_direct(void *ctx) {
	struct holder *h = bpf_obj_new(struct holder); struct plain *p; if (!h) return 0;
	p = h->in; bpf_obj_drop(h); return p != NULL; }
SEC("tc") int s57_percpu(void *ctx) {
	struct pc __percpu_kptr *c; struct pc *q; V; c = bpf_percpu_obj_new(struct pc); if (!c) return 0;
	c = bpf_kptr_xchg(&v->c, c); if (c) bpf_percpu_obj_drop(c);
	c = v->c; if (!c) return 0; q = bpf_this_cpu_ptr(c); q->a = 5; return q->a; }
SEC("tc") int s57b_direct(void *ctx) { struct pc __percpu_kptr *c; int r; c = bpf_percpu_obj_new(struct pc); if (!c) return 0; r = ((struct pc *)c)->a; bpf_percpu_obj_drop(c); return r; }
SEC("tc") int s57c_wrong_drop(void *ctx) { struct pc __percpu_kptr *c = bpf_percpu_obj_new(struct pc); if (!c) return 0; bpf_obj_drop(c); return 0; }
SEC("tc") int s57d_wrong_drop2(void *ctx) { struct plain *c = bpf_obj_new(struct plain); if (!c) return 0; bpf_percpu_obj_drop(c); return 0; }
SEC("tc") int s57e_percpu_into_plain(void *ctx) { struct pc __percpu_kptr *c; void *o; V; c = bpf_percpu_obj_new(struct pc); if (!c) return 0; o = bpf_kptr_xchg(&v->p, c); if (o) bpf_obj_drop(o); return 0; }
SEC("tc") int s57f_percpu_with_slot(void *ctx) { struct holder __percpu_kptr *c = bpf_percpu_obj_new(struct holder); if (c) bpf_percpu_obj_drop(c); return 0; }
