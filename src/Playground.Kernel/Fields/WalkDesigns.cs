namespace Playground.Kernel.Fields;

/// <summary>How the fields of a value are found and what they need is taken.</summary>
public enum WalkDesign : byte
{
    /// <summary>The walk calls back for each field, and the callback takes references as it is called. The draft of the 2022 discussion.</summary>
    Callback,
    /// <summary>The same, and the caller frees once more whenever the walk has failed: the part that the discussion calls ugly.</summary>
    CallbackFreedAgain,
    /// <summary>The walk only writes down what it finds; one step afterwards takes the references and gives back what it took. <see cref="FieldWalker"/>, <see cref="FieldResolver"/>.</summary>
    TwoSteps,
}

/// <summary>Where a bad field is noticed.</summary>
public enum WalkFailure : byte
{
    /// <summary>By the walk itself, before anyone is told of the field: it is misaligned, or has two tags.</summary>
    Walk,
    /// <summary>When what it needs is taken: its type has no destructor.</summary>
    Take,
}

/// <summary>The designs side by side, counting references to types (and their modules) that nobody will ever give back.</summary>
public static class WalkDesigns
{
    /// <summary>References that are left over when a value with so many fields turns out to be bad at one of them.</summary>
    /// <param name="bad">Index of the bad field.</param>
    public static int LeftOver(WalkDesign design, int fields, int bad, WalkFailure failure)
    {
        var taken = 0;
        if (design == WalkDesign.TwoSteps)
        {
            for (var i = 0; i < fields; i++)
            {
                if (i == bad && failure == WalkFailure.Walk)
                    return taken;
            }
            for (var i = 0; i < fields; i++)
            {
                if (i == bad)
                    return taken - i; // walks back over what it took
                taken++;
            }
            return taken;
        }
        for (var i = 0; i < fields; i++)
        {
            if (i == bad && failure == WalkFailure.Walk)
                return design == WalkDesign.CallbackFreedAgain ? 0 : taken;
            // The callback cleans up after itself: it gives back what the calls before took.
            if (i == bad)
                return 0;
            taken++;
        }
        return taken;
    }
}
