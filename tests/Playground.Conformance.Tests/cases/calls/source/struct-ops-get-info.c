#include "common.h"
SEC("struct_ops/get_info") int unsupported(u64 *ctx) { return 0; }
SEC(".struct_ops") struct tcp_congestion_ops cong = { .get_info = (void *)unsupported, .name = "x" };
