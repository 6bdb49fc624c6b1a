#include "common.h"
extern void bpf_throw(__u64 cookie) __ksym;
__noinline int exc_cb(__u64 cookie) { return cookie + 3; }
static __noinline int thrower(int x) { if (x > 3) bpf_throw(x); return x; }
SEC("tc") __attribute__((btf_decl_tag("exception_callback:exc_cb"))) int main_prog(struct __sk_buff *c) { return thrower(c->mark); }
SEC("tc") int plain(struct __sk_buff *c) { return thrower(c->mark) + 1; }
