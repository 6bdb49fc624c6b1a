namespace Playground.Kernel.Fields;

/// <summary>The error numbers that these derivations return, positive.</summary>
internal static class Errnos
{
    public const int EPERM = 1, ENOENT = 2, E2BIG = 7, EACCES = 13, EFAULT = 14, EEXIST = 17, EINVAL = 22, ELOOP = 40, EOPNOTSUPP = 95, ENOTSUPP = 524;
}
