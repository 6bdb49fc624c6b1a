#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#undef __kptr
#define __kptr __attribute__((btf_type_tag("kptr")))
#define __kptr_untrusted __attribute__((btf_type_tag("kptr_untrusted")))
#define __percpu_kptr __attribute__((btf_type_tag("percpu_kptr")))
#define __ctx_tag(x)
#ifndef __noinline
#define __noinline __attribute__((noinline))
#endif
#define __hid static __attribute__((noinline))
#define ARG_NONNULL __attribute__((btf_decl_tag("arg:nonnull")))
#define ARG_CTX __attribute__((btf_decl_tag("arg:ctx")))
#define ARG_TRUSTED __attribute__((btf_decl_tag("arg:trusted")))
#define ARG_NULLABLE __attribute__((btf_decl_tag("arg:nullable")))
#define ARG_UNTRUSTED __attribute__((btf_decl_tag("arg:untrusted")))
#define container_of_(ptr, type, member) ((type *)((void *)(ptr) - __builtin_offsetof(type, member)))
#define contains_(name, node) __attribute__((btf_decl_tag("contains:" #name ":" #node)))
#define private_(name) __attribute__((section(".bss." #name), aligned(8)))
#define obj_new(T) ((T *)bpf_obj_new_impl(bpf_core_type_id_local(T), 0))
#define percpu_obj_new(T) ((T __percpu_kptr *)bpf_percpu_obj_new_impl(bpf_core_type_id_local(T), 0))
char _license[] SEC("license") = "GPL";
extern void bpf_rcu_read_lock(void) __attribute__((weak, section(".ksyms")));
