using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Playground.Session.Sharing;

/// <summary>Shares in one SQLite file; needs no server.</summary>
public sealed class SqliteShareStore : IShareStore
{
    private readonly string connectionString;

    /// <param name="path">The file; it and its folder are made when missing.</param>
    public SqliteShareStore(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, Cache = SqliteCacheMode.Private, DefaultTimeout = 10 }.ToString();
        using var connection = Open();
        Execute(connection, "PRAGMA journal_mode=WAL");
        Execute(connection, "CREATE TABLE IF NOT EXISTS share (id TEXT PRIMARY KEY, content BLOB NOT NULL, created TEXT NOT NULL) WITHOUT ROWID");
    }

    public async Task<string> SaveAsync(Share share, CancellationToken cancellation)
    {
        var content = ShareContent.ToBytes(share);
        var id = ShareId.Of(content);
        await using var connection = Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO share (id, content, created) VALUES ($id, $content, $created) ON CONFLICT (id) DO NOTHING";
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$content", content);
        command.Parameters.AddWithValue("$created", TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return id;
    }

    public async Task<Share?> GetAsync(string id, CancellationToken cancellation)
    {
        if (!ShareId.IsWellFormed(id))
            return null;
        await using var connection = Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT content FROM share WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is byte[] content ? ShareContent.FromBytes(content) : null;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
