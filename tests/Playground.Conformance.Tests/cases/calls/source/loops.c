#include "common.h"
struct { __uint(type, BPF_MAP_TYPE_USER_RINGBUF); __uint(max_entries, 4096); } urb SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4); __type(key, int); __type(value, u64); } h SEC(".maps");
struct tv { struct bpf_timer t; struct bpf_spin_lock l; u64 x; };
struct inner { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, struct tv); } in1 SEC(".maps"), in2 SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS); __uint(max_entries, 2); __type(key, int); __array(values, struct inner); } om SEC(".maps") = { .values = { &in1, &in2 } };
struct { __uint(type, BPF_MAP_TYPE_ARENA); __uint(map_flags, BPF_F_MMAPABLE); __uint(max_entries, 10); } ar SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_HASH); __uint(max_entries, 4); __type(key, int); __type(value, u64); } ph SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LRU_HASH); __uint(max_entries, 4); __type(key, int); __type(value, u64); } lh SEC(".maps");
#define T SEC("tc") int
u64 glob; const volatile int ro = 5;
const volatile char f1[] = "%d %s %p %llx %5u", f2[] = "%q", f3[] = "%d %d %d %d", f4[] = "a%%b %c", f5[] = "%pI4 %pi6 %pks %pK %pB", f6[] = "%", f7[] = "%lld %hd", f8[] = "\x81";
#define SN(n, f, k) T n(struct __sk_buff *c) { char b[64]; u64 a[5] = {}; return bpf_snprintf(b, 64, (char *)f, a, k * 8); }
SN(f_1, f1, 5) SN(f_1s, f1, 4) SN(f_2, f2, 1) SN(f_3, f3, 4) SN(f_3m, f3, 3) SN(f_4, f4, 1) SN(f_5, f5, 5) SN(f_6, f6, 1) SN(f_7, f7, 2) SN(f_8, f8, 0)
T f_off(struct __sk_buff *c) { char b[64]; u64 a[5] = {}; return bpf_snprintf(b, 64, (char *)f3 + 3, a, 24); }
T f_null(struct __sk_buff *c) { return bpf_snprintf(0, 0, (char *)f8 + 1, 0, 0); }
__hid int cb_adj(struct bpf_dynptr *d, u64 *s) { bpf_dynptr_adjust(d, 0, 1); *s += bpf_dynptr_size(d); return 0; }
SEC("kprobe") int dr_adj(void *c) { u64 s = 0; return bpf_user_ringbuf_drain(&urb, cb_adj, &s, 0); }
__hid int cb_clone(struct bpf_dynptr *d, u64 *s) { struct bpf_dynptr e; bpf_dynptr_clone(d, &e); bpf_dynptr_read(s, 8, &e, 0, 0); return 0; }
SEC("kprobe") int dr_clone(void *c) { u64 s = 0; return bpf_user_ringbuf_drain(&urb, cb_clone, &s, 0); }
__hid int cb_wr(struct bpf_dynptr *d, u64 *s) { bpf_dynptr_write(d, 0, s, 8, 0); return 0; }
SEC("kprobe") int dr_wr(void *c) { u64 s = 0; return bpf_user_ringbuf_drain(&urb, cb_wr, &s, 0); }
__hid int cb_2(struct bpf_dynptr *d, u64 *s) { return 2; }
SEC("kprobe") int dr_2(void *c) { u64 s = 0; return bpf_user_ringbuf_drain(&urb, cb_2, &s, 0); }
__hid int cb_over(struct bpf_dynptr *d, u64 *s) { *(u64 *)d = 1; return 0; }
SEC("kprobe") int dr_over(void *c) { u64 s = 0; return bpf_user_ringbuf_drain(&urb, cb_over, &s, 0); }
__hid int cb_in(u32 i, u64 *s) { *s += i; return 0; }
__hid int cb_out(u32 i, u64 *s) { bpf_loop(5, cb_in, s, 0); return 0; }
T lp_nest(struct __sk_buff *c) { u64 s = 0; bpf_loop(5, cb_out, &s, 0); return s; }
__hid int cb_intarg(int m, int *k, u64 *v, u64 *s) { *s += *v; return 0; }
T lp_badproto(struct __sk_buff *c) { u64 s = 0; bpf_for_each_map_elem(&h, (void *)cb_intarg, &s, 0); return s; }
__hid int cb_stop(u32 i, u64 *s) { if (*s > 100) return 1; *s += i; return 0; }
T lp_stop(struct __sk_buff *c) { u64 s = 0; bpf_loop(1000, cb_stop, &s, 0); return s; }
__hid int cb_map(void *m, int *k, u64 *v, u64 *s) { u64 *w = bpf_map_lookup_elem(m, k); if (w) *s += *w; return 0; }
T lp_map(struct __sk_buff *c) { u64 s = 0; bpf_for_each_map_elem(&h, cb_map, &s, 0); return s; }
T lp_ph(struct __sk_buff *c) { u64 s = 0; bpf_for_each_map_elem(&ph, cb_map, &s, 0); return s; }
T lp_lh(struct __sk_buff *c) { u64 s = 0; bpf_for_each_map_elem(&lh, cb_map, &s, 0); return s; }
__attribute__((noinline)) int g_loop(int n) { u64 s = 0; bpf_loop(n, cb_in, &s, 0); return s; }
T lp_glob(struct __sk_buff *c) { return g_loop(3); }
__hid int cb_oob(u32 i, u64 *s) { s[i] = 1; return 0; }
T lp_oob(struct __sk_buff *c) { u64 s[4] = {}; bpf_loop(4, cb_oob, s, 0); return s[0]; }
__hid int cb_null(u32 i, u64 *s) { *s = 1; return 0; }
T lp_null(struct __sk_buff *c) { bpf_loop(4, cb_null, 0, 0); return 0; }
__hid int cbt(void *m, int *k, struct tv *v) { bpf_timer_start(&v->t, 1, 0); return 0; }
T tm_in(struct __sk_buff *c) { int k = 0; void *m = bpf_map_lookup_elem(&om, &k); if (!m) return 0; struct tv *v = bpf_map_lookup_elem(m, &k); if (!v) return 0; bpf_timer_init(&v->t, m, 0); bpf_timer_set_callback(&v->t, cbt); bpf_timer_start(&v->t, 0, 0); return 0; }
T tm_mix(struct __sk_buff *c) { int k = 0, k1 = 1; void *m = bpf_map_lookup_elem(&om, &k), *n = bpf_map_lookup_elem(&om, &k1); if (!m || !n) return 0; struct tv *v = bpf_map_lookup_elem(m, &k); if (!v) return 0; bpf_timer_init(&v->t, n, 0); return 0; }
T tm_lock(struct __sk_buff *c) { int k = 0; void *m = bpf_map_lookup_elem(&om, &k); if (!m) return 0; struct tv *v = bpf_map_lookup_elem(m, &k); if (!v) return 0; bpf_spin_lock(&v->l); v->x++; bpf_spin_unlock(&v->l); return 0; }
T tm_lock2(struct __sk_buff *c) { int k = 0, k1 = 1; void *m = bpf_map_lookup_elem(&om, &k); if (!m) return 0; struct tv *v = bpf_map_lookup_elem(m, &k), *w = bpf_map_lookup_elem(m, &k1); if (!v || !w) return 0; bpf_spin_lock(&v->l); bpf_spin_unlock(&w->l); return 0; }
#define __arena __attribute__((address_space(1)))
SEC("syscall") int ar_alloc(void *c) { void *p = bpf_arena_alloc_pages(&ar, 0, 1, -1, 0); if (!p) return 1; *(int __arena *)p = 5; bpf_arena_free_pages(&ar, p, 1); return 0; }
T ar_tc(struct __sk_buff *c) { void *p = bpf_arena_alloc_pages(&ar, 0, 1, -1, 0); return 0; }
SEC("syscall") int ar_map(void *c) { void *p = bpf_arena_alloc_pages(&h, 0, 1, -1, 0); return 0; }
struct S { struct bpf_iter_num it; u64 x; };
__hid int sub_iter(struct bpf_iter_num *it) { int *p, s = 0; while ((p = bpf_iter_num_next(it))) s += *p; return s; }
T it_sub(struct __sk_buff *c) { struct bpf_iter_num it; int r; bpf_iter_num_new(&it, 0, 3); r = sub_iter(&it); bpf_iter_num_destroy(&it); return r; }
T it_arr(struct __sk_buff *c) { struct bpf_iter_num it; int *p, a[8] = {}; bpf_iter_num_new(&it, 0, 8); while ((p = bpf_iter_num_next(&it))) { int i = *p; if (i >= 0 && i < 8) a[i] = i; } bpf_iter_num_destroy(&it); return a[3]; }
T it_nest(struct __sk_buff *c) { struct bpf_iter_num it, jt; int *p, *q, s = 0; bpf_iter_num_new(&it, 0, 8); while ((p = bpf_iter_num_next(&it))) { bpf_iter_num_new(&jt, 0, *p); while ((q = bpf_iter_num_next(&jt))) s += *q; bpf_iter_num_destroy(&jt); } bpf_iter_num_destroy(&it); return s; }
T it_nest_leak(struct __sk_buff *c) { struct bpf_iter_num it, jt; int *p, *q, s = 0; bpf_iter_num_new(&it, 0, 8); while ((p = bpf_iter_num_next(&it))) { bpf_iter_num_new(&jt, 0, *p); while ((q = bpf_iter_num_next(&jt))) s += *q; } bpf_iter_num_destroy(&it); return s; }
T it_break(struct __sk_buff *c) { struct bpf_iter_num it; int *p; bpf_iter_num_new(&it, 0, 8); while ((p = bpf_iter_num_next(&it))) { if (*p == c->len) break; } bpf_iter_num_destroy(&it); return 0; }
T it_use2(struct __sk_buff *c) { struct bpf_iter_num it; int *p, *q; bpf_iter_num_new(&it, 0, 8); p = bpf_iter_num_next(&it); q = bpf_iter_num_next(&it); int s = 0; if (p && q) s = *p + *q; bpf_iter_num_destroy(&it); return s; }
T it_write(struct __sk_buff *c) { struct bpf_iter_num it; int *p; bpf_iter_num_new(&it, 0, 8); while ((p = bpf_iter_num_next(&it))) { *p = 1; } bpf_iter_num_destroy(&it); return 0; }
T rcu_sub(struct __sk_buff *c) { bpf_rcu_read_lock(); bpf_rcu_read_unlock(); return 0; }
SEC("syscall") int rcu_walk(void *c) { struct task_struct *t = bpf_get_current_task_btf(), *p; int r = 0; bpf_rcu_read_lock(); p = t->real_parent; r = p->pid; bpf_rcu_read_unlock(); return r; }
SEC("syscall") int rcu_walk_out(void *c) { struct task_struct *t = bpf_get_current_task_btf(), *p; p = t->real_parent; return p->pid; }
SEC("syscall") int rcu_walk_acq(void *c) { struct task_struct *t = bpf_get_current_task_btf(), *p; p = t->real_parent; p = bpf_task_acquire(p); if (p) bpf_task_release(p); return 0; }
SEC("syscall") int rcu_walk_acq2(void *c) { struct task_struct *t = bpf_get_current_task_btf(), *p; bpf_rcu_read_lock(); p = t->real_parent; p = bpf_task_acquire(p); bpf_rcu_read_unlock(); if (p) bpf_task_release(p); return 0; }
SEC("syscall") int cg_walk(void *c) { struct task_struct *t = bpf_get_current_task_btf(); struct cgroup *g; bpf_rcu_read_lock(); g = t->cgroups->dfl_cgrp; g = bpf_cgroup_acquire(g); bpf_rcu_read_unlock(); if (g) bpf_cgroup_release(g); return 0; }
SEC("tp_btf/cgroup_mkdir") int BPF_PROG(cg_mk, struct cgroup *g, const char *path) { struct cgroup *p = bpf_cgroup_acquire(g); if (p) bpf_cgroup_release(p); return path[0]; }
SEC("tp_btf/cgroup_mkdir") int BPF_PROG(cg_kn, struct cgroup *g, const char *path) { return g->kn->id; }
SEC("syscall") int crypto(void *c) { int e; struct bpf_crypto_params p = {}; struct bpf_crypto_ctx *x = bpf_crypto_ctx_create(&p, sizeof(p), &e); if (!x) return 1; struct bpf_crypto_ctx *y = bpf_crypto_ctx_acquire(x); if (y) bpf_crypto_ctx_release(y); bpf_crypto_ctx_release(x); return 0; }
T strs(struct __sk_buff *c) { char b[8] = "abc"; return bpf_strcmp(b, "abd") + bpf_strnlen(b, 8) + bpf_strchr(b, 'b'); }
T ro_ok(struct __sk_buff *c) { return ro == 5 ? 1 : *(int *)0; }
T gl(struct __sk_buff *c) { glob++; return glob; }
T cpus(struct __sk_buff *c) { int a[2] = {1,2}; return *(volatile int *)&a[bpf_get_smp_processor_id() & 1]; }
