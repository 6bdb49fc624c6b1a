/* Scenarios 58 to 60: references across calls, callbacks and locks. */
#include "common.h"
struct val { struct bpf_spin_lock l; struct task_struct __kptr *t; };
MAP(a, ARRAY, struct val);
struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 1); __uint(key_size, 4); __uint(value_size, 4); } jmp SEC(".maps");
static __always_inline struct val *at(int k) { return bpf_map_lookup_elem(&a, &k); }
#define V struct val *v = at(0); if (!v) return 0
SEC("tc") int s58_tail_call(void *ctx) { struct task_struct *t = bpf_task_from_pid(1); if (!t) return 0; bpf_tail_call(ctx, &jmp, 0); bpf_task_release(t); return 0; }
SEC("tc") int s58b_ld_abs(struct __sk_buff *skb) {
	struct task_struct *t = bpf_task_from_pid(1); int r; if (!t) return 0;
	asm volatile("r6 = %1; r0 = *(u8 *)skb[0]; %0 = r0" : "=r"(r) : "r"(skb) : "r0", "r1", "r2", "r3", "r4", "r5", "r6"); bpf_task_release(t); return r; }
SEC("tc") int s58c_throw(void *ctx) { struct task_struct *t = bpf_task_from_pid(1); if (!t) return 0; bpf_throw(0); return 0; }
static __noinline void give_up(struct task_struct *t) { bpf_task_release(t); }
SEC("tc") int s58d_static_releases(void *ctx) { struct task_struct *t = bpf_task_from_pid(1); if (t) give_up(t); return 0; }
static __noinline struct task_struct *get(void) { return bpf_task_from_pid(1); }
SEC("tc") int s58e_static_acquires(void *ctx) { struct task_struct *t = get(); if (t) bpf_task_release(t); return 0; }
static int cb(__u32 i, void *data) { bpf_task_from_pid(1); return 0; }
SEC("tc") int s58f_callback_leaks(void *ctx) { bpf_loop(2, cb, NULL, 0); return 0; }
struct c { struct task_struct *t; };
static int cb2(__u32 i, struct c *c) { bpf_task_release(c->t); return 0; }
SEC("tc") int s58g_callback_releases(void *ctx) { struct c c; c.t = bpf_task_from_pid(1); if (!c.t) return 0; bpf_loop(1, cb2, &c, 0); return 0; }
__noinline int glob(void *ctx) { struct task_struct *t = bpf_task_from_pid(1); return t != NULL; }
SEC("tc") int s58h_global_leaks(void *ctx) { return glob(ctx); }
SEC("tc") int s59_xchg_locked(void *ctx) { struct task_struct *t; V; bpf_spin_lock(&v->l); t = bpf_kptr_xchg(&v->t, NULL); bpf_spin_unlock(&v->l); if (t) bpf_task_release(t); return 0; }
SEC("tc") int s59b_release_locked(void *ctx) { struct task_struct *t; V; t = bpf_task_from_pid(1); if (!t) return 0; bpf_spin_lock(&v->l); bpf_task_release(t); bpf_spin_unlock(&v->l); return 0; }
SEC("tc") int s59c_exit_locked(void *ctx) { V; bpf_spin_lock(&v->l); return 0; }
SEC("tc") int s_merge(struct __sk_buff *ctx) { struct task_struct *t = NULL; if (ctx->len > 5) t = bpf_task_from_pid(1); if (t) bpf_task_release(t); return 0; }
SEC("tc") int s_store_bits(void *ctx) { struct task_struct *t = bpf_task_from_pid(1); return (long)t; }
