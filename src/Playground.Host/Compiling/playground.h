/* The playground's own header, included by force before every C program.
 *
 * It takes in libbpf's <bpf/bpf_helpers.h> and adds, under guards, what older libbpf headers lack: tags of kernel
 * pointers for the chosen kernel, kernel functions, open-coded loops, and the helpers of the 2022 proposal.
 * PLAYGROUND_KERNEL is the kernel's version (0x0612 is 6.18); PLAYGROUND_PROPOSAL is 1 for the proposal.
 * Write #define PLAYGROUND_NO_KFUNCS in a command of your own build to declare kernel functions yourself.
 */
#ifndef PLAYGROUND_H
#define PLAYGROUND_H

/* As vmlinux.h and <linux/types.h> have them; the helpers' declarations need them first. */
typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

#include <bpf/bpf_helpers.h>

/* ---- tags ------------------------------------------------------------------------------------------------- */
/* __kptr is a slot that owns a count, __kptr_untrusted one that is only a hint, whatever this kernel calls them. */
#undef __kptr
#undef __kptr_ref
#undef __kptr_untrusted
#if PLAYGROUND_PROPOSAL || PLAYGROUND_KERNEL >= 0x0604
#define __kptr __attribute__((btf_type_tag("kptr")))
#define __kptr_ref __kptr
#define __kptr_untrusted __attribute__((btf_type_tag("kptr_untrusted")))
#else
#define __kptr __attribute__((btf_type_tag("kptr_ref")))
#define __kptr_ref __attribute__((btf_type_tag("kptr_ref")))
#define __kptr_untrusted __attribute__((btf_type_tag("kptr")))
#endif
#ifndef __percpu_kptr
#define __percpu_kptr __attribute__((btf_type_tag("percpu_kptr")))
#endif
#ifndef __uptr
#define __uptr __attribute__((btf_type_tag("uptr")))
#endif
#ifndef __contains
#define __contains(name, node) __attribute__((btf_decl_tag("contains:" #name ":" #node)))
#endif
#ifndef private
#define private(name) SEC(".data." #name) __hidden __attribute__((aligned(8)))
#endif

#define __pg_arg(tag) __attribute__((btf_decl_tag("arg:" tag)))
#ifndef __arg_ctx
#define __arg_ctx __pg_arg("ctx")
#endif
#ifndef __arg_nonnull
#define __arg_nonnull __pg_arg("nonnull")
#endif
#ifndef __arg_nullable
#define __arg_nullable __pg_arg("nullable")
#endif
#ifndef __arg_trusted
#define __arg_trusted __pg_arg("trusted")
#endif
#ifndef __arg_untrusted
#define __arg_untrusted __pg_arg("untrusted")
#endif
#ifndef __arg_arena
#define __arg_arena __pg_arg("arena")
#endif
#ifndef bpf_ksym_exists
#define bpf_ksym_exists(sym) (!!&(sym))
#endif

/* ---- the proposal of 2022 --------------------------------------------------------------------------------- */
#if PLAYGROUND_PROPOSAL
/* Stores ptr with a count of its own if the slot is empty: 0, or -EBUSY; the caller keeps its count either way. */
static int (*bpf_kptr_try_set)(void **kptr, void *ptr, int refcnt_off) = (void *)65001;
/* Takes a count on what is in the slot; NULL when it is empty or its count was already zero. */
static void *(*bpf_kptr_get)(void **kptr, int refcnt_off) = (void *)65002;
/* Puts ptr into a slot of a per-CPU map without an atomic exchange; returns what was there. */
static void *(*bpf_move_ptr)(void **slot, void *ptr) = (void *)65003;

/* Slots have types of their own; and refcnt_off, the place of the object's count, is put in by the kernel: it may be left out. */
#define __pg_first(value, ...) (value)
#define bpf_kptr_try_set(slot, ptr, ...) bpf_kptr_try_set((void **)(slot), (ptr), __pg_first(__VA_ARGS__ __VA_OPT__(,) 0))
#define bpf_kptr_get(slot, ...) bpf_kptr_get((void **)(slot), __pg_first(__VA_ARGS__ __VA_OPT__(,) 0))
#define bpf_move_ptr(slot, ptr) bpf_move_ptr((void **)(slot), (ptr))

struct net;
struct nf_conn;
struct sock;
struct tcp_sock;
struct xdp_frame;
extern struct net *get_net_ns_by_id(int id) __ksym;
extern struct net *maybe_get_net(struct net *net) __ksym;
extern void put_net(struct net *net) __ksym;
extern struct task_struct *get_task_by_id(int pid) __ksym;
extern struct task_struct *maybe_get_task(struct task_struct *task) __ksym;
extern void put_task(struct task_struct *task) __ksym;
extern struct nf_conn *get_nf_conn_by_id(int id) __ksym;
extern struct nf_conn *maybe_get_nf_conn(struct nf_conn *ct) __ksym;
extern void put_nf_conn(struct nf_conn *ct) __ksym;
extern struct tcp_sock *get_tcp_sock_by_id(int id) __ksym;
extern struct tcp_sock *maybe_get_tcp_sock(struct tcp_sock *sk) __ksym;
extern void put_tcp_sock(struct tcp_sock *sk) __ksym;
extern struct xdp_frame *get_xdp_frame(struct xdp_md *ctx) __ksym;
extern void put_xdp_frame(struct xdp_frame *frame) __ksym;
extern void use_sock(struct sock *sk) __ksym;
extern void use_tcp_sock(struct tcp_sock *sk) __ksym;
extern void use_memory(void *mem, int mem__sz) __ksym;
extern struct task_struct *bpf_task_from_pid(__s32 pid) __ksym;
extern struct task_struct *bpf_task_acquire(struct task_struct *p) __ksym;
extern void bpf_task_release(struct task_struct *p) __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
#ifndef BPF_MAP_TYPE_PIFO
#define BPF_MAP_TYPE_PIFO 65001
#endif
#endif

/* ---- kernel functions ------------------------------------------------------------------------------------- */
#ifndef PLAYGROUND_NO_KFUNCS
struct bpf_cpumask;
struct bpf_list_head;
struct bpf_list_node;
struct bpf_rb_root;
struct bpf_rb_node;
struct bpf_iter_num;
struct bpf_wq;
struct cpumask;
struct prog_test_ref_kfunc;
struct prog_test_member;

#if PLAYGROUND_KERNEL < 0x0604 && !PLAYGROUND_PROPOSAL
extern struct prog_test_ref_kfunc *bpf_kfunc_call_test_acquire(unsigned long *scalar_ptr) __ksym;
extern struct prog_test_ref_kfunc *bpf_kfunc_call_test_kptr_get(struct prog_test_ref_kfunc **pp, int a, int b) __ksym;
extern void bpf_kfunc_call_test_release(struct prog_test_ref_kfunc *p) __ksym;
#endif
#if PLAYGROUND_KERNEL >= 0x0602
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
extern struct task_struct *bpf_task_acquire(struct task_struct *p) __ksym;
extern struct task_struct *bpf_task_from_pid(__s32 pid) __ksym;
extern void bpf_task_release(struct task_struct *p) __ksym;
extern struct cgroup *bpf_cgroup_acquire(struct cgroup *cgrp) __ksym;
extern struct cgroup *bpf_cgroup_from_id(__u64 cgid) __ksym;
extern void bpf_cgroup_release(struct cgroup *cgrp) __ksym;
extern void *bpf_obj_new_impl(__u64 local_type_id, void *meta) __ksym;
extern void bpf_obj_drop_impl(void *p, void *meta) __ksym;
extern void *bpf_refcount_acquire_impl(void *p, void *meta) __ksym;
extern void *bpf_percpu_obj_new_impl(__u64 local_type_id, void *meta) __ksym;
extern void bpf_percpu_obj_drop_impl(void *p, void *meta) __ksym;
extern int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta, __u64 off) __ksym;
extern int bpf_list_push_back_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta, __u64 off) __ksym;
extern struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head) __ksym;
extern struct bpf_list_node *bpf_list_pop_back(struct bpf_list_head *head) __ksym;
extern struct bpf_rb_node *bpf_rbtree_first(struct bpf_rb_root *root) __ksym;
extern struct bpf_rb_node *bpf_rbtree_remove(struct bpf_rb_root *root, struct bpf_rb_node *node) __ksym;
extern int bpf_rbtree_add_impl(struct bpf_rb_root *root, struct bpf_rb_node *node,
			       _Bool (less)(struct bpf_rb_node *a, const struct bpf_rb_node *b), void *meta, __u64 off) __ksym;
extern struct bpf_cpumask *bpf_cpumask_create(void) __ksym;
extern struct bpf_cpumask *bpf_cpumask_acquire(struct bpf_cpumask *cpumask) __ksym;
extern void bpf_cpumask_release(struct bpf_cpumask *cpumask) __ksym;
extern void bpf_cpumask_set_cpu(__u32 cpu, struct bpf_cpumask *cpumask) __ksym;
extern _Bool bpf_cpumask_test_cpu(__u32 cpu, const struct cpumask *cpumask) __ksym;
extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __ksym;
extern void bpf_throw(__u64 cookie) __ksym;
extern void bpf_preempt_disable(void) __ksym;
extern void bpf_preempt_enable(void) __ksym;
extern void bpf_local_irq_save(unsigned long *flags) __ksym;
extern void bpf_local_irq_restore(unsigned long *flags) __ksym;
extern void *bpf_rdonly_cast(const void *obj, __u32 btf_id) __ksym;
extern void *bpf_cast_to_kern_ctx(void *obj) __ksym;
extern int bpf_wq_init(struct bpf_wq *wq, void *p__map, unsigned int flags) __ksym;
extern int bpf_wq_start(struct bpf_wq *wq, unsigned int flags) __ksym;
extern int bpf_wq_set_callback_impl(struct bpf_wq *wq, int (callback_fn)(void *map, int *key, void *value),
				    unsigned int flags, void *aux__ign) __ksym;
#endif

/* The kernel's type id of a type of this program, resolved when the program is loaded. */
#define __pg_local_type_id(type) __builtin_btf_type_id(*(type *)0, 0)
#ifndef bpf_obj_new
#define bpf_obj_new(type) ((type *)bpf_obj_new_impl(__pg_local_type_id(type), NULL))
#endif
#ifndef bpf_obj_drop
#define bpf_obj_drop(p) bpf_obj_drop_impl(p, NULL)
#endif
#ifndef bpf_refcount_acquire
#define bpf_refcount_acquire(p) bpf_refcount_acquire_impl(p, NULL)
#endif
#ifndef bpf_percpu_obj_new
#define bpf_percpu_obj_new(type) ((type __percpu_kptr *)bpf_percpu_obj_new_impl(__pg_local_type_id(type), NULL))
#endif
#ifndef bpf_percpu_obj_drop
#define bpf_percpu_obj_drop(p) bpf_percpu_obj_drop_impl(p, NULL)
#endif
#ifndef bpf_list_push_front
#define bpf_list_push_front(head, node) bpf_list_push_front_impl(head, node, NULL, 0)
#endif
#ifndef bpf_list_push_back
#define bpf_list_push_back(head, node) bpf_list_push_back_impl(head, node, NULL, 0)
#endif
#ifndef bpf_rbtree_add
#define bpf_rbtree_add(root, node, less) bpf_rbtree_add_impl(root, node, less, NULL, 0)
#endif
#ifndef bpf_wq_set_callback
#define bpf_wq_set_callback(wq, callback, flags) bpf_wq_set_callback_impl(wq, callback, flags, NULL)
#endif

/* ---- loops and assertions --------------------------------------------------------------------------------- */
#ifndef bpf_for_each
/* bpf_for_each(task, p, args...) visits each pointer that the iterator bpf_iter_task gives. */
#define bpf_for_each(kind, cur, args...) \
	for (struct bpf_iter_##kind __pg_it __attribute__((aligned(8), cleanup(bpf_iter_##kind##_destroy))), \
	     *__pg_begin __attribute__((unused)) = (bpf_iter_##kind##_new(&__pg_it, ##args), (void)bpf_iter_##kind##_destroy, (void *)0); \
	     ((cur) = bpf_iter_##kind##_next(&__pg_it)); )
#endif
#ifndef bpf_for
/* Counts i from start to end - 1; the verifier knows the range and needs no bound on the number of rounds. */
#define bpf_for(i, start, end) \
	for (struct bpf_iter_num __pg_it __attribute__((aligned(8), cleanup(bpf_iter_num_destroy))), \
	     *__pg_begin __attribute__((unused)) = (bpf_iter_num_new(&__pg_it, (start), (end)), (void)bpf_iter_num_destroy, (void *)0); \
	     ({ int *__pg_p = bpf_iter_num_next(&__pg_it); (i) = 0; __pg_p ? ((i) = *__pg_p, (i) >= (start) && (i) < (end)) : 0; }); )
#endif
#ifndef bpf_repeat
#define bpf_repeat(n) \
	for (struct bpf_iter_num __pg_it __attribute__((aligned(8), cleanup(bpf_iter_num_destroy))), \
	     *__pg_begin __attribute__((unused)) = (bpf_iter_num_new(&__pg_it, 0, (n)), (void)bpf_iter_num_destroy, (void *)0); \
	     bpf_iter_num_next(&__pg_it); )
#endif
#ifndef bpf_assert
/* Ends the program with this value when the condition does not hold; the verifier believes it afterwards. */
#define bpf_assert_with(cond, value) ({ if (!(cond)) bpf_throw(value); })
#define bpf_assert(cond) bpf_assert_with(cond, 0)
#endif
#endif /* PLAYGROUND_NO_KFUNCS */

/* A condition that exploring checks in every interleaving; the verifier learns nothing from it. On a real kernel it prints. */
#define __pg_words2(x) #x
#define __pg_words(x) __pg_words2(x)
#define playground_assert(cond) \
	({ if (!(cond)) { \
		static const char __pg_failed[] = "playground_assert: " #cond " in line " __pg_words(__LINE__); \
		bpf_trace_printk(__pg_failed, sizeof(__pg_failed)); \
	} })
#endif
