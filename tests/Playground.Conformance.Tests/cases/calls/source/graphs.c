#include "common.h"
struct rnd { struct bpf_list_node l; u64 x; struct bpf_rb_node r; struct bpf_refcount rc; };
struct lnode { u64 x; struct bpf_list_node l; };
struct rnode { struct bpf_rb_node r; u64 x; };
struct plain { u64 a, b; };
struct othr { u64 x; struct bpf_list_node l; };
struct holdr { struct bpf_spin_lock lock; struct bpf_list_head h contains_(lnode, l); u64 z; };
#define PRIV(name) __attribute__((section(".bss." #name), aligned(8), visibility("hidden")))
PRIV(A) struct bpf_spin_lock la;
PRIV(A) struct bpf_list_head ha contains_(lnode, l);
PRIV(A) struct bpf_rb_root ra contains_(rnode, r);
PRIV(B) struct bpf_spin_lock lb;
PRIV(B) struct bpf_list_head hb contains_(rnd, l);
PRIV(B) struct bpf_rb_root rb contains_(rnd, r);
struct mv { struct plain __kptr *p; struct rnd __kptr *n; struct lnode __kptr *ln; struct task_struct __kptr *t; struct plain __percpu_kptr *pc; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, struct mv); } m SEC(".maps");
struct hv { struct bpf_spin_lock lock; u64 z; struct bpf_list_head h contains_(lnode, l); };
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4); __type(key, int); __type(value, struct hv); } hm SEC(".maps");
struct task_struct *dummy;
#define T SEC("tc") int
static __always_inline struct mv *mlook(void) { int k = 1; return bpf_map_lookup_elem(&m, &k); }
static __always_inline struct hv *hlook(int k) { return bpf_map_lookup_elem(&hm, &k); }
T o_new(struct __sk_buff *c) { struct plain *p = obj_new(struct plain); if (!p) return 0; p->a = 1; int r = p->a; bpf_obj_drop_impl(p, 0); return r; }
T o_leak(struct __sk_buff *c) { struct plain *p = obj_new(struct plain); if (!p) return 0; p->a = 1; return 0; }
T o_nonull(struct __sk_buff *c) { struct plain *p = obj_new(struct plain); p->a = 1; bpf_obj_drop_impl(p, 0); return 0; }
T o_dropnull(struct __sk_buff *c) { struct plain *p = obj_new(struct plain); bpf_obj_drop_impl(p, 0); return 0; }
T o_dropoff(struct __sk_buff *c) { struct plain *p = obj_new(struct plain); if (!p) return 0; bpf_obj_drop_impl((void*)p + 8, 0); return 0; }
T o_dropstack(struct __sk_buff *c) { u64 x; bpf_obj_drop_impl(&x, 0); return 0; }
T o_droptask(struct __sk_buff *c) { struct task_struct *t = bpf_task_from_pid(1); if (!t) return 0; bpf_obj_drop_impl(t, 0); return 0; }
T o_oob(struct __sk_buff *c) { struct plain *p = obj_new(struct plain); if (!p) return 0; *(volatile u64 *)((void *)p + 16) = 1; bpf_obj_drop_impl(p, 0); return 0; }
T o_after(struct __sk_buff *c) { struct plain *p = obj_new(struct plain); if (!p) return 0; bpf_obj_drop_impl(p, 0); return p->a; }
T o_badid(struct __sk_buff *c) { void *p = bpf_obj_new_impl(100000, 0); if (p) bpf_obj_drop_impl(p, 0); return 0; }
T o_badid2(struct __sk_buff *c) { void *p = bpf_obj_new_impl(1, 0); if (p) bpf_obj_drop_impl(p, 0); return 0; }
T o_varid(struct __sk_buff *c) { void *p = bpf_obj_new_impl(c->len, 0); if (p) bpf_obj_drop_impl(p, 0); return 0; }
T o_stash(struct __sk_buff *c) { struct mv *v = mlook(); if (!v) return 0; struct plain *p = obj_new(struct plain); if (!p) return 0; p = bpf_kptr_xchg(&v->p, p); if (p) bpf_obj_drop_impl(p, 0); return 0; }
T o_stash_wrong(struct __sk_buff *c) { struct mv *v = mlook(); if (!v) return 0; struct lnode *p = obj_new(struct lnode); if (!p) return 0; p = bpf_kptr_xchg(&v->p, p); if (p) bpf_obj_drop_impl(p, 0); return 0; }
T o_stash_mix(struct __sk_buff *c) { struct mv *v = mlook(); if (!v) return 0; struct plain *p = obj_new(struct plain); if (!p) return 0; p = bpf_kptr_xchg(&v->t, p); if (p) bpf_task_release((void*)p); return 0; }
T o_rcuw(struct __sk_buff *c) { struct mv *v = mlook(); if (!v) return 0; struct plain *p = v->p; if (!p) return 0; p->a = 1; return 0; }
T o_rcud(struct __sk_buff *c) { struct mv *v = mlook(); if (!v) return 0; struct plain *p = v->p; if (!p) return 0; bpf_obj_drop_impl(p, 0); return 0; }
SEC("syscall") int o_unt(void *c) { struct mv *v = mlook(); if (!v) return 0; struct plain *p = v->p; if (!p) return 0; p->a = 1; return 0; }
T p_new(struct __sk_buff *c) { struct mv *v = mlook(); if (!v) return 0; void *p = bpf_percpu_obj_new_impl(bpf_core_type_id_local(struct plain), 0); if (!p) return 0; p = bpf_kptr_xchg(&v->pc, p); if (p) bpf_percpu_obj_drop_impl(p, 0); return 0; }
T p_use(struct __sk_buff *c) { struct mv *v = mlook(); if (!v) return 0; struct plain __percpu_kptr *p = v->pc; if (!p) return 0; struct plain *q = bpf_this_cpu_ptr(p); q->a = 5; return q->b; }
T p_direct(struct __sk_buff *c) { struct mv *v = mlook(); if (!v) return 0; struct plain *p = (void *)v->pc; if (!p) return 0; return p->a; }
T p_use2(struct __sk_buff *c) { struct mv *v = mlook(); if (!v) return 0; struct plain __percpu_kptr *p = v->pc; if (!p) return 0; struct plain *q = bpf_per_cpu_ptr(p, 0); if (!q) return 0; q->a = 5; return q->b; }
T p_usenull(struct __sk_buff *c) { struct mv *v = mlook(); if (!v) return 0; struct plain __percpu_kptr *p = v->pc; struct plain *q = bpf_this_cpu_ptr(p); q->a = 5; return q->b; }
T p_wrongdrop(struct __sk_buff *c) { void *p = bpf_percpu_obj_new_impl(bpf_core_type_id_local(struct plain), 0); if (!p) return 0; bpf_obj_drop_impl(p, 0); return 0; }
T p_wrongdrop2(struct __sk_buff *c) { void *p = obj_new(struct plain); if (!p) return 0; bpf_percpu_obj_drop_impl(p, 0); return 0; }
T p_special(struct __sk_buff *c) { void *p = bpf_percpu_obj_new_impl(bpf_core_type_id_local(struct lnode), 0); if (p) bpf_percpu_obj_drop_impl(p, 0); return 0; }
T p_plainslot(struct __sk_buff *c) { struct mv *v = mlook(); if (!v) return 0; void *p = bpf_percpu_obj_new_impl(bpf_core_type_id_local(struct plain), 0); if (!p) return 0; p = bpf_kptr_xchg(&v->p, p); if (p) bpf_percpu_obj_drop_impl(p, 0); return 0; }
T p_after(struct __sk_buff *c) { struct mv *v = mlook(); if (!v) return 0; struct plain *o, *q; void *p = bpf_percpu_obj_new_impl(bpf_core_type_id_local(struct plain), 0); if (!p) return 0; o = bpf_kptr_xchg(&v->pc, p); if (o) bpf_percpu_obj_drop_impl(o, 0); q = bpf_this_cpu_ptr(p); q->a = 1; return 0; }
T l_push(struct __sk_buff *c) { struct lnode *n = obj_new(struct lnode); if (!n) return 0; bpf_spin_lock(&la); bpf_list_push_front_impl(&ha, &n->l, 0, 0); bpf_spin_unlock(&la); return 0; }
T l_push_use(struct __sk_buff *c) { struct lnode *n = obj_new(struct lnode); if (!n) return 0; bpf_spin_lock(&la); bpf_list_push_back_impl(&ha, &n->l, 0, 0); n->x = 5; bpf_spin_unlock(&la); return 0; }
T l_push_after(struct __sk_buff *c) { struct lnode *n = obj_new(struct lnode); if (!n) return 0; bpf_spin_lock(&la); bpf_list_push_back_impl(&ha, &n->l, 0, 0); bpf_spin_unlock(&la); n->x = 5; return 0; }
T l_push_twice(struct __sk_buff *c) { struct lnode *n = obj_new(struct lnode); if (!n) return 0; bpf_spin_lock(&la); bpf_list_push_back_impl(&ha, &n->l, 0, 0); bpf_list_push_back_impl(&ha, &n->l, 0, 0); bpf_spin_unlock(&la); return 0; }
T l_nolock(struct __sk_buff *c) { struct lnode *n = obj_new(struct lnode); if (!n) return 0; bpf_list_push_front_impl(&ha, &n->l, 0, 0); return 0; }
T l_otherlock(struct __sk_buff *c) { struct lnode *n = obj_new(struct lnode); if (!n) return 0; bpf_spin_lock(&lb); bpf_list_push_front_impl(&ha, &n->l, 0, 0); bpf_spin_unlock(&lb); return 0; }
T l_wrongtype(struct __sk_buff *c) { struct othr *n = obj_new(struct othr); if (!n) return 0; bpf_spin_lock(&la); bpf_list_push_front_impl(&ha, &n->l, 0, 0); bpf_spin_unlock(&la); return 0; }
T l_wrongoff(struct __sk_buff *c) { struct lnode *n = obj_new(struct lnode); if (!n) return 0; bpf_spin_lock(&la); bpf_list_push_front_impl(&ha, (void *)n, 0, 0); bpf_spin_unlock(&la); return 0; }
T l_headoff(struct __sk_buff *c) { struct lnode *n = obj_new(struct lnode); if (!n) return 0; bpf_spin_lock(&la); bpf_list_push_front_impl((void *)&ha + 8, &n->l, 0, 0); bpf_spin_unlock(&la); return 0; }
T l_headstack(struct __sk_buff *c) { u64 x; struct lnode *n = obj_new(struct lnode); if (!n) return 0; bpf_spin_lock(&la); bpf_list_push_front_impl((void *)&x, &n->l, 0, 0); bpf_spin_unlock(&la); return 0; }
T l_pop(struct __sk_buff *c) { struct bpf_list_node *l; bpf_spin_lock(&la); l = bpf_list_pop_front(&ha); bpf_spin_unlock(&la); if (!l) return 0; struct lnode *n = container_of_(l, struct lnode, l); int r = n->x; bpf_obj_drop_impl(n, 0); return r; }
T l_pop_leak(struct __sk_buff *c) { struct bpf_list_node *l; bpf_spin_lock(&la); l = bpf_list_pop_front(&ha); bpf_spin_unlock(&la); return 0; }
T l_pop_dropoff(struct __sk_buff *c) { struct bpf_list_node *l; bpf_spin_lock(&la); l = bpf_list_pop_back(&ha); bpf_spin_unlock(&la); if (l) bpf_obj_drop_impl(l, 0); return 0; }
T l_front(struct __sk_buff *c) { struct bpf_list_node *l; int r = 0; bpf_spin_lock(&la); l = bpf_list_front(&ha); if (l) r = container_of_(l, struct lnode, l)->x; bpf_spin_unlock(&la); return r; }
T l_front_after(struct __sk_buff *c) { struct bpf_list_node *l; int r = 0; bpf_spin_lock(&la); l = bpf_list_front(&ha); bpf_spin_unlock(&la); if (l) r = container_of_(l, struct lnode, l)->x;  return r; }
T l_front_push(struct __sk_buff *c) { struct bpf_list_node *l; int r = 0; bpf_spin_lock(&la); l = bpf_list_front(&ha); if (l) bpf_list_push_back_impl(&ha, l, 0, 0); bpf_spin_unlock(&la);  return r; }
T l_map(struct __sk_buff *c) { struct hv *v = hlook(1); if (!v) return 0; struct lnode *n = obj_new(struct lnode); if (!n) return 0; bpf_spin_lock(&v->lock); bpf_list_push_front_impl(&v->h, &n->l, 0, 0); bpf_spin_unlock(&v->lock); return 0; }
T l_map_two(struct __sk_buff *c) { struct hv *v = hlook(1), *w = hlook(2); if (!v || !w) return 0; struct lnode *n = obj_new(struct lnode); if (!n) return 0; bpf_spin_lock(&v->lock); bpf_list_push_front_impl(&w->h, &n->l, 0, 0); bpf_spin_unlock(&v->lock); return 0; }
T l_direct(struct __sk_buff *c) { struct hv *v = hlook(1); if (!v) return 0; return *(volatile u64 *)&v->h; }
T l_objhead(struct __sk_buff *c) { struct holdr *o = obj_new(struct holdr); if (!o) return 0; struct lnode *n = obj_new(struct lnode); if (!n) { bpf_obj_drop_impl(o, 0); return 0; } bpf_spin_lock(&o->lock); bpf_list_push_front_impl(&o->h, &n->l, 0, 0); bpf_spin_unlock(&o->lock); bpf_obj_drop_impl(o, 0); return 0; }
static bool less(struct bpf_rb_node *a, const struct bpf_rb_node *b) { return container_of_(a, struct rnode, r)->x < container_of_(b, struct rnode, r)->x; }
static bool less2(struct bpf_rb_node *a, const struct bpf_rb_node *b) { return container_of_(a, struct rnd, r)->x < container_of_(b, struct rnd, r)->x; }
static bool less_bad(struct bpf_rb_node *a, const struct bpf_rb_node *b) { bpf_rbtree_first(&ra); return container_of_(a, struct rnode, r)->x < 3; }
static bool less_rem(struct bpf_rb_node *a, const struct bpf_rb_node *b) { bpf_rbtree_remove(&ra, a); return 0; }
static bool less_lock(struct bpf_rb_node *a, const struct bpf_rb_node *b) { bpf_spin_unlock(&la); return 0; }
static int less_ret(struct bpf_rb_node *a, const struct bpf_rb_node *b) { return 5; }
#define RADD(root, n, f) bpf_rbtree_add_impl(root, n, (void *)f, 0, 0)
T r_add(struct __sk_buff *c) { struct rnode *n = obj_new(struct rnode); if (!n) return 0; n->x = 1; bpf_spin_lock(&la); RADD(&ra, &n->r, less); bpf_spin_unlock(&la); return 0; }
T r_add_ret(struct __sk_buff *c) { struct rnode *n = obj_new(struct rnode); if (!n) return 0; n->x = 1; bpf_spin_lock(&la); RADD(&ra, &n->r, less_ret); bpf_spin_unlock(&la); return 0; }
T r_add_first(struct __sk_buff *c) { struct rnode *n = obj_new(struct rnode); if (!n) return 0; n->x = 1; bpf_spin_lock(&la); RADD(&ra, &n->r, less_bad); bpf_spin_unlock(&la); return 0; }
T r_add_rem(struct __sk_buff *c) { struct rnode *n = obj_new(struct rnode); if (!n) return 0; n->x = 1; bpf_spin_lock(&la); RADD(&ra, &n->r, less_rem); bpf_spin_unlock(&la); return 0; }
T r_add_unlock(struct __sk_buff *c) { struct rnode *n = obj_new(struct rnode); if (!n) return 0; n->x = 1; bpf_spin_lock(&la); RADD(&ra, &n->r, less_lock); bpf_spin_unlock(&la); return 0; }
T r_nolock(struct __sk_buff *c) { struct rnode *n = obj_new(struct rnode); if (!n) return 0; RADD(&ra, &n->r, less); return 0; }
T r_first(struct __sk_buff *c) { struct bpf_rb_node *r; int x = 0; bpf_spin_lock(&la); r = bpf_rbtree_first(&ra); if (r) x = container_of_(r, struct rnode, r)->x; bpf_spin_unlock(&la); return x; }
T r_remove(struct __sk_buff *c) { struct bpf_rb_node *r; bpf_spin_lock(&la); r = bpf_rbtree_first(&ra); if (!r) { bpf_spin_unlock(&la); return 0; } r = bpf_rbtree_remove(&ra, r); bpf_spin_unlock(&la); if (!r) return 0; bpf_obj_drop_impl(container_of_(r, struct rnode, r), 0); return 0; }
T r_remove_leak(struct __sk_buff *c) { struct bpf_rb_node *r; bpf_spin_lock(&la); r = bpf_rbtree_first(&ra); if (!r) { bpf_spin_unlock(&la); return 0; } r = bpf_rbtree_remove(&ra, r); bpf_spin_unlock(&la); return 0; }
T r_remove_owned(struct __sk_buff *c) { struct rnode *n = obj_new(struct rnode); if (!n) return 0; struct bpf_rb_node *r; bpf_spin_lock(&la); r = bpf_rbtree_remove(&ra, &n->r); bpf_spin_unlock(&la); if (r) bpf_obj_drop_impl(container_of_(r, struct rnode, r), 0); bpf_obj_drop_impl(n, 0); return 0; }
T r_remove_null(struct __sk_buff *c) { struct bpf_rb_node *r; bpf_spin_lock(&la); r = bpf_rbtree_first(&ra); r = bpf_rbtree_remove(&ra, r); bpf_spin_unlock(&la); if (r) bpf_obj_drop_impl(container_of_(r, struct rnode, r), 0); return 0; }
T r_left(struct __sk_buff *c) { struct bpf_rb_node *r; int x = 0; bpf_spin_lock(&la); r = bpf_rbtree_root(&ra); if (r) { r = bpf_rbtree_left(&ra, r); if (r) x = container_of_(r, struct rnode, r)->x; } bpf_spin_unlock(&la); return x; }
T rc_two(struct __sk_buff *c) { struct rnd *n = obj_new(struct rnd), *q; if (!n) return 0; q = bpf_refcount_acquire_impl(n, 0); bpf_spin_lock(&lb); RADD(&rb, &n->r, less2); bpf_list_push_back_impl(&hb, &q->l, 0, 0); bpf_spin_unlock(&lb); return 0; }
T rc_nonown(struct __sk_buff *c) { struct bpf_rb_node *r; struct rnd *n = 0; bpf_spin_lock(&lb); r = bpf_rbtree_first(&rb); if (r) n = bpf_refcount_acquire_impl(container_of_(r, struct rnd, r), 0); bpf_spin_unlock(&lb); if (n) bpf_obj_drop_impl(n, 0); return 0; }
T rc_plain(struct __sk_buff *c) { struct plain *n = obj_new(struct plain), *q; if (!n) return 0; q = bpf_refcount_acquire_impl(n, 0); if (q) bpf_obj_drop_impl(q, 0); bpf_obj_drop_impl(n, 0); return 0; }
T rc_norc(struct __sk_buff *c) { struct lnode *n = obj_new(struct lnode), *q; if (!n) return 0; q = bpf_refcount_acquire_impl(n, 0); if (q) bpf_obj_drop_impl(q, 0); bpf_obj_drop_impl(n, 0); return 0; }
T rc_slot(struct __sk_buff *c) { struct mv *v = mlook(); struct rnd *n, *q; if (!v) return 0; n = v->n; if (!n) return 0; q = bpf_refcount_acquire_impl(n, 0); if (!q) return 0; bpf_obj_drop_impl(q, 0); return 0; }
T rc_slot2(struct __sk_buff *c) { struct mv *v = mlook(); struct rnd *n, *q; if (!v) return 0; n = v->n; if (!n) return 0; q = bpf_refcount_acquire_impl(n, 0); bpf_obj_drop_impl(q, 0); return 0; }
SEC("syscall") int rc_slot3(void *c) { struct mv *v = mlook(); struct rnd *n, *q; if (!v) return 0; n = v->n; if (!n) return 0; q = bpf_refcount_acquire_impl(n, 0); if (!q) return 0; bpf_obj_drop_impl(q, 0); return 0; }
T rc_task(struct __sk_buff *c) { struct task_struct *t = bpf_task_from_pid(1), *q; if (!t) return 0; q = bpf_refcount_acquire_impl(t, 0); bpf_task_release(t); return 0; }
T k_xchglock(struct __sk_buff *c) { struct mv *v = mlook(); if (!v) return 0; bpf_spin_lock(&la); void *p = bpf_kptr_xchg(&v->p, 0); bpf_spin_unlock(&la); if (p) bpf_obj_drop_impl(p, 0); return 0; }
T lk_nounlock(struct __sk_buff *c) { bpf_spin_lock(&la); return 0; }
T lk_twice(struct __sk_buff *c) { bpf_spin_lock(&la); bpf_spin_lock(&la); bpf_spin_unlock(&la); bpf_spin_unlock(&la); return 0; }
T lk_unlock(struct __sk_buff *c) { bpf_spin_unlock(&la); return 0; }
T lk_diff(struct __sk_buff *c) { bpf_spin_lock(&la); bpf_spin_unlock(&lb); return 0; }
T lk_two(struct __sk_buff *c) { struct hv *v = hlook(1), *w = hlook(1); if (!v || !w) return 0; bpf_spin_lock(&v->lock); bpf_spin_unlock(&w->lock); return 0; }
T lk_off(struct __sk_buff *c) { struct hv *v = hlook(1); if (!v) return 0; bpf_spin_lock((void *)&v->z); bpf_spin_unlock(&v->lock); return 0; }
T lk_var(struct __sk_buff *c) { struct hv *v = hlook(1); if (!v) return 0; bpf_spin_lock((void *)v + (c->len & 1)); bpf_spin_unlock(&v->lock); return 0; }
T lk_none(struct __sk_buff *c) { struct mv *v = mlook(); if (!v) return 0; bpf_spin_lock((void *)v); bpf_spin_unlock((void *)v); return 0; }
T lk_stack(struct __sk_buff *c) { struct bpf_spin_lock l; bpf_spin_lock(&l); return 0; }
T lk_ok(struct __sk_buff *c) { struct hv *v = hlook(1); if (!v) return 0; bpf_spin_lock(&v->lock); v->z++; bpf_spin_unlock(&v->lock); return 0; }
T lk_helper(struct __sk_buff *c) { struct hv *v = hlook(1); if (!v) return 0; bpf_spin_lock(&v->lock); bpf_ktime_get_ns(); bpf_spin_unlock(&v->lock); return 0; }
T lk_ldabs(struct __sk_buff *c) { struct hv *v = hlook(1); if (!v) return 0; bpf_spin_lock(&v->lock); asm volatile("r6 = %0\nr0 = *(u8 *)skb[0]" :: "r"(c) : "r0","r6","r1","r2","r3","r4","r5"); bpf_spin_unlock(&v->lock); return 0; }
SEC("socket") int lk_sock(struct __sk_buff *c) { struct hv *v = hlook(1); if (!v) return 0; bpf_spin_lock(&v->lock); v->z++; bpf_spin_unlock(&v->lock); return 0; }
SEC("kprobe") int lk_kp(void *c) { struct hv *v = hlook(1); if (!v) return 0; bpf_spin_lock(&v->lock); v->z++; bpf_spin_unlock(&v->lock); return 0; }
__hid int sub_unlock(struct hv *v) { bpf_spin_unlock(&v->lock); return 0; }
T lk_sub(struct __sk_buff *c) { struct hv *v = hlook(1); if (!v) return 0; bpf_spin_lock(&v->lock); v->z++; sub_unlock(v); return 0; }
