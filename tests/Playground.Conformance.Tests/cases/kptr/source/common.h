#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#define MAP(name, t, v) struct { __uint(type, BPF_MAP_TYPE_##t); __uint(max_entries, 4); __type(key, int); __type(value, v); } name SEC(".maps")
char LICENSE[] SEC("license") = "GPL";
