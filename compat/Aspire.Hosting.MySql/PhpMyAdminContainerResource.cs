using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.MySql;

public sealed class PhpMyAdminContainerResource(string name) : ContainerResource(name);
