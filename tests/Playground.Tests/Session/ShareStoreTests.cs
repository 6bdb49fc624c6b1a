using Playground.Session.Sharing;
using Playground.Session.Sources;

namespace Playground.Tests.Session;

public sealed class ShareStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("playground-share").FullName;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private SqliteShareStore Store() => new(Path.Combine(folder, "data", "shares.db"));

    private static Share Sample(string text = "int x;") =>
        new(Share.CurrentVersion, SourceKind.C, "a.c", text, null, "linux-6.18", "clang 19", ["fill"], [["take"], ["get"]], "v1:0", "accept");

    [Fact]
    public async Task A_share_comes_back_as_it_was_stored_from_another_store_on_the_same_file()
    {
        var id = await Store().SaveAsync(Sample(), default);
        var back = await Store().GetAsync(id, default);
        Assert.NotNull(back);
        Assert.Equal(System.Text.Encoding.UTF8.GetString(ShareContent.ToBytes(Sample())), System.Text.Json.JsonSerializer.Serialize(back, ShareContent.Default.Share));
        Assert.Equal("int x;", back.ToInput().Text);
    }

    [Fact]
    public async Task The_same_content_has_the_same_id_and_other_content_another()
    {
        var store = Store();
        var id = await store.SaveAsync(Sample(), default);
        Assert.Equal(id, await store.SaveAsync(Sample(), default));
        Assert.NotEqual(id, await store.SaveAsync(Sample("int y;"), default));
        Assert.True(ShareId.IsWellFormed(id));
    }

    [Theory]
    [InlineData(""), InlineData("a"), InlineData("../../etc/passwd"), InlineData("a000000000000"), InlineData("'; DROP TABLE share; --")]
    public async Task An_id_that_was_never_given_out_finds_nothing(string id) => Assert.Null(await Store().GetAsync(id, default));

    [Fact]
    public async Task What_is_too_large_is_refused_with_the_limit()
    {
        var store = Store();
        var source = await Assert.ThrowsAsync<BadShareException>(() => store.SaveAsync(Sample(new string('x', SourceInput.MaxSource + 1)), default));
        Assert.Contains("64 KiB", source.Message);
        await Assert.ThrowsAsync<BadShareException>(() => store.SaveAsync(Sample() with { Schedule = new string('x', Share.MaxSchedule + 1) }, default));
        await Assert.ThrowsAsync<BadShareException>(() => store.SaveAsync(Sample() with { Text = null }, default));
    }
}
