/* What the scenarios of kernel pointers in maps share, so that one source serves every kernel that can express it.
 *
 * struct object is a task where programs can count tasks. Linux 6.1 has no such functions; there it is the object of the
 * kernel's own tests. struct other is a second counted type, to be the wrong one.
 */
#ifndef PLAYGROUND_SCENARIO_H
#define PLAYGROUND_SCENARIO_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#if PLAYGROUND_PROPOSAL
#define object task_struct
#define object_number(p) ((p)->pid)
#define object_find() get_task_by_id(2)
#define object_find_second() get_task_by_id(1)
#define object_acquire(p) maybe_get_task(p)
#define object_release(p) put_task(p)
#define other net
#define other_release(p) put_net(p)
#elif PLAYGROUND_KERNEL >= 0x0602
#define object task_struct
#define object_number(p) ((p)->pid)
#define object_find() bpf_task_from_pid(2)
#define object_find_second() bpf_task_from_pid(1)
#define object_acquire(p) bpf_task_acquire(p)
#define object_release(p) bpf_task_release(p)
#define other cgroup
#define other_release(p) bpf_cgroup_release(p)
#else
extern struct prog_test_member *bpf_kfunc_call_memb_acquire(void) __ksym;
extern void bpf_kfunc_call_memb_release(struct prog_test_member *p) __ksym;
extern void bpf_kfunc_call_test_ref(struct prog_test_ref_kfunc *p) __ksym;
#define object prog_test_ref_kfunc
#define object_number(p) ((p)->a)
#define object_find() ({ unsigned long number__ = 0; bpf_kfunc_call_test_acquire(&number__); })
#define object_find_second() object_find()
#define object_release(p) bpf_kfunc_call_test_release(p)
#define other prog_test_member
#define other_release(p) bpf_kfunc_call_memb_release(p)
#endif

/* Of a struct that only slots point to, clang writes down no more than the name, and the kernel wants it whole. */
struct object *whole_object;
struct other *whole_other;

/* A map of four elements with int keys. */
#define SLOTS(name, kind, value_type) \
	struct { \
		__uint(type, BPF_MAP_TYPE_##kind); \
		__uint(max_entries, 4); \
		__type(key, int); \
		__type(value, value_type); \
	} name SEC(".maps")

/* The value at this key, or NULL. */
#define at(map, number) ({ int key__ = (number); bpf_map_lookup_elem(&(map), &key__); })

#endif
