#include "common.h"
__attribute__((used)) SEC("xdp") static int one(struct xdp_md *c) { return 2; }
SEC("xdp") int two(struct xdp_md *c) { return 1; }

