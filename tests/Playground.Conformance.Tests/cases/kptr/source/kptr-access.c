/* Scenarios 20 to 26: loads and stores of slots. */
#include "common.h"
struct val { long x; struct task_struct __kptr *t; struct task_struct __kptr_untrusted *u; long y; };
MAP(a, ARRAY, struct val);
MAP(b, ARRAY, struct val);
MAP(h, HASH, struct val);
static __always_inline struct val *at(int k) { return bpf_map_lookup_elem(&a, &k); }
#define V struct val *v = at(0); if (!v) return 0
SEC("tc") int s20_load_4(void *ctx) { V; return *(volatile int *)&v->t; }
SEC("tc") int s20b_misaligned(void *ctx) { V; return *(volatile long *)((void *)&v->t + 4) != 0; }
SEC("tc") int s20c_variable(struct __sk_buff *ctx) { unsigned o = ctx->len & 8; V; return *(volatile long *)((void *)&v->t + o) != 0; }
SEC("tc") int s20d_st_imm(void *ctx) { V; asm volatile("*(u64 *)(%0 + 16) = 5" :: "r"(v) : "memory"); return 0; }
SEC("tc") int s20e_st_zero_unref(void *ctx) { V; asm volatile("*(u64 *)(%0 + 16) = 0" :: "r"(v) : "memory"); return 0; }
SEC("tc") int s20f_stx_scalar(struct __sk_buff *ctx) { V; v->u = (void *)(long)ctx->len; return 0; }
SEC("tc") int s20g_stx_zero(void *ctx) { V; asm volatile("r2 = 0; *(u64 *)(%0 + 16) = r2" :: "r"(v) : "memory", "r2"); return 0; }
SEC("tc") int s21_stx_ref(void *ctx) { struct task_struct *t; V; t = v->u; v->t = t; return 0; }
SEC("tc") int s21b_memset(void *ctx) { V; __builtin_memset(v, 0, sizeof(*v)); return 0; }
SEC("tc") int s21c_atomic(void *ctx) { V; __sync_fetch_and_add((long *)&v->t, 1); return 0; }
SEC("tc") int s21d_atomic_unref(void *ctx) { V; __sync_fetch_and_add((long *)&v->u, 1); return 0; }
SEC("tc") int s22_helper_buffer(void *ctx) { V; bpf_get_current_comm(v, 16); return 0; }
SEC("tc") int s22b_buffer_before(void *ctx) { V; bpf_get_current_comm(v, 8); return 0; }
__noinline int glob(long *p) { return p ? *p : 0; }
__noinline int glob32(struct val *p) { return p ? p->x : 0; }
SEC("tc") int s22c_global_before(void *ctx) { V; return glob(&v->x); }
SEC("tc") int s22d_global_over(void *ctx) { V; return glob32(v); }
SEC("tc") int s23_update_from_value(void *ctx) { int k = 0; V; return bpf_map_update_elem(&b, &k, v, 0); }
SEC("tc") int s23b_update_from_stack(void *ctx) { int k = 0; struct val s = {}; return bpf_map_update_elem(&a, &k, &s, 0); }
SEC("tp_btf/task_newtask") int BPF_PROG(s24_unref_store_tp, struct task_struct *task, u64 flags) { V; v->u = task; return 0; }
SEC("tp_btf/task_newtask") int BPF_PROG(s24b_unref_store_plus_4, struct task_struct *task, u64 flags) { V; v->u = (void *)task + 4; return 0; }
SEC("tc") int s24c_unref_store_rcu(void *ctx) { V; v->u = v->t; return 0; }
SEC("tc") int s24d_unref_store_untrusted(void *ctx) { V; v->u = v->u; asm volatile("" ::: "memory"); return 0; }
SEC("tc") int s25_deref_unchecked(void *ctx) { V; return v->t->pid; }
SEC("tc") int s25b_deref_unchecked_unref(void *ctx) { V; return v->u->pid; }
SEC("tc") int s25c_deref(void *ctx) { struct task_struct *t; V; t = v->t; return t ? t->pid : -1; }
SEC("tc") int s25d_deref_unref(void *ctx) { struct task_struct *t; V; t = v->u; return t ? t->pid : -1; }
SEC("tc") int s26_write(void *ctx) { struct task_struct *t; V; t = v->t; if (!t) return 0; t->pid = 1; return 0; }
SEC("tc") int s26b_beyond(void *ctx) { struct task_struct *t; V; t = v->t; if (!t) return 0; return *(int *)((void *)t + 30000); }
SEC("tc") int s26c_negative(void *ctx) { struct task_struct *t; V; t = v->t; if (!t) return 0; return *(int *)((void *)t - 8); }
SEC("tc") int s26d_variable(struct __sk_buff *ctx) { struct task_struct *t; unsigned o = ctx->len & 15; V; t = v->t; if (!t) return 0; return *(char *)((void *)t + o); }
SEC("tc") int s26e_arith_or_null(void *ctx) { void *t; V; t = v->u; t += 8; return t != 0; }
SEC("tc") int s62_constant_key(void *ctx) { int k = 0; struct val *v = bpf_map_lookup_elem(&a, &k); return v->x; }
SEC("tc") int s62b_key_out_of_range(void *ctx) { int k = 4; struct val *v = bpf_map_lookup_elem(&a, &k); return v->x; }
