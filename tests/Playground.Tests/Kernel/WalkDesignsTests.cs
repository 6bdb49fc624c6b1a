using Playground.Kernel.Fields;

namespace Playground.Tests.Kernel;

public sealed class WalkDesignsTests
{
    public static TheoryData<int> Bad => [0, 1, 4, 10];

    [Theory, MemberData(nameof(Bad))]
    public void A_walk_with_callbacks_leaves_a_reference_for_each_field_before_the_one_that_it_trips_over(int bad) =>
        Assert.Equal(bad, WalkDesigns.LeftOver(WalkDesign.Callback, 11, bad, WalkFailure.Walk));

    [Theory, MemberData(nameof(Bad))]
    public void Walking_first_and_taking_then_leaves_none(int bad) =>
        Assert.All([WalkFailure.Walk, WalkFailure.Take], failure => Assert.Equal(0, WalkDesigns.LeftOver(WalkDesign.TwoSteps, 11, bad, failure)));

    [Theory, MemberData(nameof(Bad))]
    public void Freeing_once_more_hides_the_leak(int bad) =>
        Assert.Equal(0, WalkDesigns.LeftOver(WalkDesign.CallbackFreedAgain, 11, bad, WalkFailure.Walk));
}
