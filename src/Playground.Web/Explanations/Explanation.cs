namespace Playground.Web.Explanations;

/// <summary>A kernel message in plain words: its family, why the verifier minds, and what usually helps.</summary>
/// <param name="Category">The families of newer kernels' own reports.</param>
public sealed record Explanation(string Category, string Why, string Help);
