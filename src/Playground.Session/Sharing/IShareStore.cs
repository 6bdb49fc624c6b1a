namespace Playground.Session.Sharing;

/// <summary>Where shares are kept.</summary>
public interface IShareStore
{
    /// <summary>Stores the share and returns its id; the same content gives the same id.</summary>
    /// <exception cref="BadShareException">Too large, or not storable.</exception>
    Task<string> SaveAsync(Share share, CancellationToken cancellation);

    /// <summary>The share of that id; null when there is none or the id is not one.</summary>
    Task<Share?> GetAsync(string id, CancellationToken cancellation);
}
