namespace Playground.Executor.Functions;

/// <summary>Functions that find, acquire and release refcounted kernel objects: one row a type, later kernels' names and the 2022 proposal's.</summary>
internal static class ObjectTable
{
    private static readonly (string Type, string Find, string Acquire, string Release)[] Rows =
    [
        ("task_struct", "bpf_task_from_pid", "bpf_task_acquire", "bpf_task_release"),
        ("task_struct", "bpf_task_from_vpid", "", ""),
        ("task_struct", "get_task_by_id", "maybe_get_task", "put_task"),
        ("cgroup", "bpf_cgroup_from_id", "bpf_cgroup_acquire", "bpf_cgroup_release"),
        ("net", "", "maybe_get_net", "put_net"),
        ("nf_conn", "get_nf_conn_by_id", "maybe_get_nf_conn", "put_nf_conn"),
        ("tcp_sock", "get_tcp_sock_by_id", "maybe_get_tcp_sock", "put_tcp_sock"),
    ];

    public static IEnumerable<KernelFunction> All
    {
        get
        {
            foreach (var (type, find, acquire, release) in Rows)
            {
                if (find.Length > 0)
                    yield return new FindFunction(find, type);
                if (acquire.Length > 0)
                    yield return new AcquireFunction(acquire);
                if (release.Length > 0)
                    yield return new ReleaseFunction(release);
            }
        }
    }
}
