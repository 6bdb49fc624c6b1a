#include "common.h"
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, u64); } a SEC(".maps");
struct lv { struct bpf_spin_lock l; u64 x; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, struct lv); } lm SEC(".maps");
struct big { u64 a, b; }; struct fw;
u64 g;
#define G __attribute__((noinline))
#define BAR asm volatile("" ::: "memory")
G int g_scalar(int x) { BAR; return x + 1; }
G long g_two(int x, long y) { BAR; return x + y; }
G int g_mem(struct big *p) { BAR; return p ? p->a : 0; }
G int g_mem_nochk(struct big *p) { BAR; return p->a; }
G int g_mem_w(u64 *p) { if (p) *p = 1; return 0; }
G int g_nonnull(struct big *p ARG_NONNULL) { BAR; return p->b; }
G int g_oob(struct big *p ARG_NONNULL) { BAR; return ((u64*)p)[2]; }
G int g_ctx(struct __sk_buff *c) { BAR; return c->len; }
G int g_ctxtag(void *c ARG_CTX) { BAR; return ((struct __sk_buff *)c)->len; }
G int g_voidp(void *c) { BAR; return c != 0; }
G int g_fwd(struct fw *c) { BAR; return c != 0; }
G void g_void(int x) { BAR; }
G int g_dyn(struct bpf_dynptr *d) { u64 x = 0; bpf_dynptr_read(&x, 8, d, 0, 0); return x; }
G int g_trusted(struct task_struct *t ARG_TRUSTED) { BAR; return t->pid; }
G int g_trusted_n(struct task_struct *t ARG_TRUSTED ARG_NULLABLE) { BAR; return t ? t->pid : 0; }
G int g_trusted_n_bad(struct task_struct *t ARG_TRUSTED ARG_NULLABLE) { BAR; return t->pid; }
G int g_untr(struct task_struct *t ARG_UNTRUSTED) { BAR; return t->pid; }
G int g_untr_mem(u64 *t ARG_UNTRUSTED) { BAR; return *t; }
G int g_untr_void(void *t ARG_UNTRUSTED) { BAR; return *(int*)t; }
G int g_badtag(struct task_struct *t __attribute__((btf_decl_tag("arg:foo")))) { BAR; return 0; }
G int g_combo(struct __sk_buff *t ARG_CTX ARG_NONNULL) { BAR; return 0; }
G int g_intag(int t ARG_NONNULL) { BAR; return 0; }
G int g_pp(int **t) { BAR; return t ? 1 : 0; }
G int g_arr(int (*t)[4]) { BAR; return t ? (*t)[3] : 0; }
G int g_fp(int (*t)(int)) { BAR; return t ? 1 : 0; }
G int g_flt(int x) { BAR; return bpf_get_prandom_u32(); }
G int g_retptr(struct __sk_buff *c) { BAR; return (long)c; }
G int g_many(int a, int b, int c, int d, int e) { BAR; return a+b+c+d+e; }
G int g_pkt(struct __sk_buff *c) { bpf_skb_pull_data(c, 0); return 0; }
G int g_unused(struct fw *c) { BAR; return 0; }
static G int st_tag(int *t ARG_NONNULL) { BAR; return *t; }
#define T SEC("tc") int
T t_scalar(struct __sk_buff *c) { return g_scalar(c->len); }
T t_scalar_ptr(struct __sk_buff *c) { return ((int (*)(void *))g_scalar)(c); }
T t_two(struct __sk_buff *c) { return g_two(1, 2); }
T t_mem(struct __sk_buff *c) { struct big b = {1,2}; return g_mem(&b); }
T t_mem_uninit(struct __sk_buff *c) { struct big b; BAR; return g_mem(&b); }
T t_mem_short(struct __sk_buff *c) { u64 b = 1; return g_mem((void *)&b); }
T t_mem_null(struct __sk_buff *c) { return g_mem(0); }
T t_mem_scalar(struct __sk_buff *c) { return g_mem((void *)5); }
T t_mem_ctx(struct __sk_buff *c) { return g_mem((void *)c); }
T t_mem_map(struct __sk_buff *c) { int k = 1; u64 *v = bpf_map_lookup_elem(&a, &k); return g_mem_w(v); }
T t_mem_map_nn(struct __sk_buff *c) { int k = 1; u64 *v = bpf_map_lookup_elem(&a, &k); if (!v) return 0; return g_mem_w(v); }
T t_mem_map_short(struct __sk_buff *c) { int k = 1; u64 *v = bpf_map_lookup_elem(&a, &k); if (!v) return 0; return g_mem((void *)v); }
T t_mem_nochk(struct __sk_buff *c) { struct big b = {1,2}; return g_mem_nochk(&b); }
T t_nonnull(struct __sk_buff *c) { struct big b = {1,2}; return g_nonnull(&b); }
T t_nonnull_null(struct __sk_buff *c) { return g_nonnull(0); }
T t_nonnull_maybe(struct __sk_buff *c) { int k = 1; u64 *v = bpf_map_lookup_elem(&a, &k); return g_nonnull((void*)v); }
T t_oob(struct __sk_buff *c) { struct big b = {1,2}; return g_oob(&b); }
T t_ctx(struct __sk_buff *c) { return g_ctx(c); }
T t_ctx_bad(struct __sk_buff *c) { u64 x = 0; return g_ctx((void *)&x); }
T t_ctx_off(struct __sk_buff *c) { return g_ctx((void *)c + 4); }
T t_ctxtag(struct __sk_buff *c) { return g_ctxtag(c); }
T t_voidp(struct __sk_buff *c) { return g_voidp(c); }
T t_fwd(struct __sk_buff *c) { return g_fwd(0); }
T t_void(struct __sk_buff *c) { g_void(1); return 0; }
T t_dyn(struct __sk_buff *c) { struct bpf_dynptr d; bpf_dynptr_from_skb(c, 0, &d); return g_dyn(&d); }
T t_dyn_bad(struct __sk_buff *c) { u64 x[2] = {}; return g_dyn((void *)x); }
SEC("tp_btf/task_newtask") int BPF_PROG(t_trusted, struct task_struct *task, u64 f) { return g_trusted(task); }
SEC("tp_btf/task_newtask") int BPF_PROG(t_trusted_null, struct task_struct *task, u64 f) { return g_trusted(0); }
SEC("tp_btf/task_newtask") int BPF_PROG(t_trusted_walk, struct task_struct *task, u64 f) { return g_trusted(task->last_wakee); }
SEC("tp_btf/task_newtask") int BPF_PROG(t_trusted_n, struct task_struct *task, u64 f) { return g_trusted_n(task); }
SEC("tp_btf/task_newtask") int BPF_PROG(t_trusted_n0, struct task_struct *task, u64 f) { return g_trusted_n(0); }
SEC("tp_btf/task_newtask") int BPF_PROG(t_trusted_nb, struct task_struct *task, u64 f) { return g_trusted_n_bad(task); }
SEC("tp_btf/task_newtask") int BPF_PROG(t_trusted_type, struct task_struct *task, u64 f) { return g_trusted((void *)task->mm); }
SEC("tp_btf/task_newtask") int BPF_PROG(t_untr, struct task_struct *task, u64 f) { return g_untr(task->last_wakee); }
SEC("tp_btf/task_newtask") int BPF_PROG(t_untr_s, struct task_struct *task, u64 f) { return g_untr((void *)f); }
SEC("tp_btf/task_newtask") int BPF_PROG(t_untr_m, struct task_struct *task, u64 f) { return g_untr_mem((void *)f); }
SEC("tp_btf/task_newtask") int BPF_PROG(t_untr_v, struct task_struct *task, u64 f) { return g_untr_void(task); }
T t_badtag(struct __sk_buff *c) { return g_badtag(0); }
T t_combo(struct __sk_buff *c) { return g_combo(c); }
T t_intag(struct __sk_buff *c) { return g_intag(1); }
T t_pp(struct __sk_buff *c) { int *p = 0; return g_pp(&p); }
T t_arr(struct __sk_buff *c) { int x[4] = {}; return g_arr(&x); }
T t_arr_short(struct __sk_buff *c) { int x[3] = {}; return g_arr((void *)&x); }
T t_fp(struct __sk_buff *c) { return g_fp(0); }
T t_retptr(struct __sk_buff *c) { return g_retptr(c); }
T t_many(struct __sk_buff *c) { return g_many(1,2,3,4,5); }
T t_pkt(struct __sk_buff *c) { void *d = (void *)(long)c->data; if (d + 14 > (void *)(long)c->data_end) return 0; g_pkt(c); return *(char *)d; }
T t_static(struct __sk_buff *c) { int x = 1; return st_tag(&x); }
T t_lock(struct __sk_buff *c) { int k = 1; struct lv *v = bpf_map_lookup_elem(&lm, &k); if (!v) return 0; bpf_spin_lock(&v->l); v->x = g_scalar(1); bpf_spin_unlock(&v->l); return 0; }
SEC("tc") int t_mainvoid(void *c) { return 0; }
SEC("tc") int t_mainfwd(struct fw *c) { return 0; }
SEC("tc") int t_mainbig(struct big *c) { return 0; }
SEC("tc") int t_mainint(int c) { return 0; }
SEC("tc") long t_mainstruct(struct xdp_md *c) { return 0; }
SEC("kprobe") int t_kp(struct pt_regs *c) { return 0; }
G int g_kctx(struct pt_regs *c) { BAR; return c->ax; }
SEC("kprobe") int t_kp2(struct pt_regs *c) { return g_kctx(c); }
G int g_rawctx(u64 *c) { BAR; return c[0]; }
SEC("raw_tp/sys_enter") int t_raw(u64 *c) { return g_rawctx(c); }
SEC("tp_btf/task_newtask") int t_tp(u64 *c) { return g_rawctx(c); }
G int g_rawctx2(struct bpf_raw_tracepoint_args *c) { BAR; return c->args[0]; }
SEC("raw_tp/sys_enter") int t_raw2(struct bpf_raw_tracepoint_args *c) { return g_rawctx2(c); }
G int g_sleep(u64 *c) { u64 x; bpf_copy_from_user(&x, 8, 0); return 0; }
SEC("syscall") int t_sleep(void *c) { return g_sleep(0); }
SEC("syscall") int t_sleep_rcu(void *c) { bpf_rcu_read_lock(); int r = g_sleep(0); bpf_rcu_read_unlock(); return r; }
T t_sleep_no(struct __sk_buff *c) { return g_sleep(0); }
