namespace Playground.Verifier;

/// <summary>Pairs of ids (old state, current state) that stand for one another in one comparison; one to one.</summary>
internal sealed class IdMap
{
    private const int Capacity = (FrameState.RegCount + FrameState.MaxSlots) * VerifierState.MaxFrames;
    private readonly (uint Old, uint Cur)[] pairs = new (uint, uint)[Capacity];
    private int count;
    private uint temporary;

    /// <summary>Empties the map; temporary ids start above <paramref name="highestId"/>.</summary>
    public void Reset(int highestId) => (count, temporary) = (0, (uint)highestId);

    /// <summary>Ids of pointers and references: both zero or both not, and consistent.</summary>
    public bool Match(uint old, uint cur)
    {
        if (old == 0 != (cur == 0))
            return false;
        if (old == 0)
            return true;
        for (var i = 0; i < count; i++)
        {
            if (pairs[i].Old == old)
                return pairs[i].Cur == cur;
            if (pairs[i].Cur == cur)
                return false;
        }
        if (count == Capacity)
            return false;
        pairs[count++] = (old, cur);
        return true;
    }

    /// <summary>Ids of scalars: an old 0 matches anything; a current 0 is a link of its own.</summary>
    public bool MatchScalar(uint old, uint cur) => old == 0 || Match(old, cur != 0 ? cur : ++temporary);
}
