namespace Biblio.ServiceDefaults.Identity;

/// <summary>What somebody is in the library; each may do what those before may.</summary>
public enum Role
{
    Reader,
    Librarian,
    Administrator,
}
