/* Scenarios that linux-6.1 can express: its only countable type is the test object. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";
struct prog_test_member { int x; };
struct prog_test_ref_kfunc { int a; int b; struct prog_test_ref_kfunc *next; } __attribute__((preserve_access_index));
extern struct prog_test_ref_kfunc *bpf_kfunc_call_test_acquire(unsigned long *scalar_ptr) __ksym;
extern struct prog_test_ref_kfunc *bpf_kfunc_call_test_kptr_get(struct prog_test_ref_kfunc **pp, int a, int b) __ksym;
extern void bpf_kfunc_call_test_release(struct prog_test_ref_kfunc *p) __ksym;
extern void bpf_kfunc_call_test_ref(struct prog_test_ref_kfunc *p) __ksym;
typedef struct prog_test_ref_kfunc T;
struct val { long x; struct prog_test_ref_kfunc __kptr *t; struct prog_test_ref_kfunc __kptr_untrusted *u; };
#define MAP(name, t, v) struct { __uint(type, BPF_MAP_TYPE_##t); __uint(max_entries, 4); __type(key, int); __type(value, v); } name SEC(".maps")
MAP(a, ARRAY, struct val);
MAP(h, HASH, struct val);
struct nest { long x; struct { long y; struct prog_test_ref_kfunc __kptr *t; } in; };
MAP(n, ARRAY, struct nest);
struct task { struct task_struct __kptr *t; };
MAP(tm, ARRAY, struct task);
struct plain { long x; long y; };
MAP(p, ARRAY, struct plain);
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __uint(key_size, 4); __uint(value_size, 16); } nobtf SEC(".maps");
static __always_inline struct val *at(int k) { return bpf_map_lookup_elem(&a, &k); }
#define V struct val *v = at(0); if (!v) return 0
static __always_inline T *get(void) { unsigned long s = 0; return bpf_kfunc_call_test_acquire(&s); }
SEC("tc") int s01_stash_and_take(void *ctx) {
	T *t, *old; int r; V; t = get(); if (!t) return 0;
	old = bpf_kptr_xchg(&v->t, t); if (old) bpf_kfunc_call_test_release(old);
	t = bpf_kptr_xchg(&v->t, NULL); if (!t) return 0; r = t->a; bpf_kfunc_call_test_release(t); return r; }
SEC("tc") int s02_xchg_ignored(void *ctx) { V; bpf_kptr_xchg(&v->t, NULL); return 0; }
SEC("tc") int s03_no_check(void *ctx) { get(); return 0; }
SEC("tc") int s05_use_after_store(void *ctx) { T *t, *old; V; t = get(); if (!t) return 0; old = bpf_kptr_xchg(&v->t, t); if (old) bpf_kfunc_call_test_release(old); return t->a; }
SEC("tc") int s06_use_after_release(void *ctx) { T *t = get(); if (!t) return 0; bpf_kfunc_call_test_release(t); return t->a; }
SEC("tc") int s07_release_twice(void *ctx) { T *t = get(); if (!t) return 0; bpf_kfunc_call_test_release(t); bpf_kfunc_call_test_release(t); return 0; }
SEC("tc") int s08_release_loaded_ref(void *ctx) { T *t; V; t = v->t; if (!t) return 0; bpf_kfunc_call_test_release(t); return 0; }
SEC("tc") int s08b_release_loaded_unchecked(void *ctx) { V; bpf_kfunc_call_test_release(v->t); return 0; }
SEC("tc") int s11_release_plus_8(void *ctx) { T *t = get(); if (!t) return 0; bpf_kfunc_call_test_release((void *)t + 8); return 0; }
SEC("tc") int s12_release_maybe_null(void *ctx) { bpf_kfunc_call_test_release(get()); return 0; }
SEC("tc") int s13_xchg_unchecked(void *ctx) { T *old; V; old = bpf_kptr_xchg(&v->t, get()); if (old) bpf_kfunc_call_test_release(old); return 0; }
SEC("tc") int s14_xchg_loaded(void *ctx) { T *t, *old; V; t = v->t; if (!t) return 0; old = bpf_kptr_xchg(&v->t, t); if (old) bpf_kfunc_call_test_release(old); return 0; }
SEC("tc") int s16_xchg_scalar(struct __sk_buff *ctx) { T *old; V; old = bpf_kptr_xchg(&v->t, (void *)(long)ctx->len); if (old) bpf_kfunc_call_test_release(old); return 0; }
SEC("tc") int s19_xchg_unref_slot(void *ctx) { T *old; V; old = bpf_kptr_xchg(&v->u, NULL); if (old) bpf_kfunc_call_test_release(old); return 0; }
SEC("tc") int s19b_xchg_plain(void *ctx) { T *old; V; old = bpf_kptr_xchg(&v->x, NULL); if (old) bpf_kfunc_call_test_release(old); return 0; }
SEC("tc") int s19d_xchg_variable(struct __sk_buff *ctx) { T *old; unsigned off = ctx->len & 15; V; old = bpf_kptr_xchg((void *)&v->t + off, NULL); if (old) bpf_kfunc_call_test_release(old); return 0; }
SEC("tc") int s19e_xchg_stack(void *ctx) { T *old; long s = 0; old = bpf_kptr_xchg(&s, NULL); if (old) bpf_kfunc_call_test_release(old); return 0; }
SEC("tc") int s19f_unchecked_lookup(void *ctx) { int k = 0; T *old; struct val *v = bpf_map_lookup_elem(&h, &k); old = bpf_kptr_xchg(&v->t, NULL); if (old) bpf_kfunc_call_test_release(old); return 0; }
SEC("tc") int s19g_no_btf(void *ctx) { int k = 0; T *old; long *v = bpf_map_lookup_elem(&nobtf, &k); if (!v) return 0; old = bpf_kptr_xchg(v, NULL); if (old) bpf_kfunc_call_test_release(old); return 0; }
SEC("tc") int s19h_no_slot(void *ctx) { int k = 0; T *old; struct plain *v = bpf_map_lookup_elem(&p, &k); if (!v) return 0; old = bpf_kptr_xchg(&v->x, NULL); if (old) bpf_kfunc_call_test_release(old); return 0; }
SEC("tc") int s36_task_slot(void *ctx) { int k = 0; T *old; struct task *v = bpf_map_lookup_elem(&tm, &k); if (!v) return 0; old = bpf_kptr_xchg(&v->t, NULL); if (old) bpf_kfunc_call_test_release(old); return 0; }
SEC("tc") int s39_nested(void *ctx) { int k = 0; T *old; struct nest *v = bpf_map_lookup_elem(&n, &k); if (!v) return 0; old = bpf_kptr_xchg(&v->in.t, NULL); if (old) bpf_kfunc_call_test_release(old); return 0; }
SEC("tc") int s39b_nested_plain(void *ctx) { int k = 0; struct nest *v = bpf_map_lookup_elem(&n, &k); if (!v) return 0; v->in.t = (void *)5; return 0; }
SEC("tc") int s20_load_4(void *ctx) { V; return *(volatile int *)&v->t; }
SEC("tc") int s20b_misaligned(void *ctx) { V; return *(volatile long *)((void *)&v->t + 4) != 0; }
SEC("tc") int s20c_variable(struct __sk_buff *ctx) { unsigned o = ctx->len & 8; V; return *(volatile long *)((void *)&v->t + o) != 0; }
SEC("tc") int s20d_st_imm(void *ctx) { V; asm volatile("*(u64 *)(%0 + 16) = 5" :: "r"(v) : "memory"); return 0; }
SEC("tc") int s20e_st_zero_unref(void *ctx) { V; asm volatile("*(u64 *)(%0 + 16) = 0" :: "r"(v) : "memory"); return 0; }
SEC("tc") int s20f_stx_scalar(struct __sk_buff *ctx) { V; v->u = (void *)(long)ctx->len; return 0; }
SEC("tc") int s21_stx_ref(void *ctx) { T *t; V; t = v->u; v->t = t; return 0; }
SEC("tc") int s21b_memset(void *ctx) { V; __builtin_memset(v, 0, sizeof(*v)); return 0; }
SEC("tc") int s21c_atomic(void *ctx) { V; __sync_fetch_and_add((long *)&v->t, 1); return 0; }
SEC("tc") int s23_update_from_value(void *ctx) { int k = 0; V; return bpf_map_update_elem(&h, &k, v, 0); }
SEC("tc") int s24_unref_store_owned(void *ctx) { T *t; V; t = get(); if (!t) return 0; v->u = t; bpf_kfunc_call_test_release(t); return 0; }
SEC("tc") int s25_deref_unchecked(void *ctx) { V; return v->t->a; }
SEC("tc") int s25c_deref(void *ctx) { T *t; V; t = v->t; return t ? t->a : -1; }
SEC("tc") int s26_write(void *ctx) { T *t; V; t = v->t; if (!t) return 0; t->a = 1; return 0; }
SEC("tc") int s26b_beyond(void *ctx) { T *t; V; t = v->t; if (!t) return 0; return *(int *)((void *)t + 3000); }
SEC("tc") int s34_trusted_loaded(void *ctx) { T *t; V; t = v->t; if (!t) return 0; bpf_kfunc_call_test_ref(t); return 0; }
SEC("tc") int s34b_trusted_owned(void *ctx) { T *t = get(); if (!t) return 0; bpf_kfunc_call_test_ref(t); bpf_kfunc_call_test_release(t); return 0; }
SEC("tc") int s61_kptr_get(void *ctx) { T *t; V; t = bpf_kfunc_call_test_kptr_get(&v->t, 0, 0); if (!t) return 0; bpf_kfunc_call_test_release(t); return 0; }
SEC("tc") int s61b_get_unchecked(void *ctx) { T *t; int r; V; t = bpf_kfunc_call_test_kptr_get(&v->t, 0, 0); r = t->a; if (t) bpf_kfunc_call_test_release(t); return r; }
SEC("tc") int s61c_get_value_base(void *ctx) { T *t; V; t = bpf_kfunc_call_test_kptr_get((void *)v, 0, 0); if (t) bpf_kfunc_call_test_release(t); return 0; }
SEC("tc") int s61d_get_unref(void *ctx) { T *t; V; t = bpf_kfunc_call_test_kptr_get(&v->u, 0, 0); if (t) bpf_kfunc_call_test_release(t); return 0; }
SEC("tc") int s61e_get_stack(void *ctx) { T *t, *s = NULL; t = bpf_kfunc_call_test_kptr_get(&s, 0, 0); if (t) bpf_kfunc_call_test_release(t); return 0; }
SEC("tc") int s61f_get_unchecked_value(void *ctx) { int k = 0; T *t; struct val *v = bpf_map_lookup_elem(&h, &k); t = bpf_kfunc_call_test_kptr_get(&v->t, 0, 0); if (t) bpf_kfunc_call_test_release(t); return 0; }
SEC("tc") int s61g_get_variable(struct __sk_buff *ctx) { T *t; unsigned off = ctx->len & 8; V; t = bpf_kfunc_call_test_kptr_get((void *)&v->t + off, 0, 0); if (t) bpf_kfunc_call_test_release(t); return 0; }
SEC("tc") int s62_constant_key(void *ctx) { int k = 0; struct val *v = bpf_map_lookup_elem(&a, &k); return v->x; }
