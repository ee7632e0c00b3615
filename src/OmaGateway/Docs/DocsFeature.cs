using OmaGateway.Problems;

namespace OmaGateway.Docs;

/// <summary>The interface as people and tools read it: <c>/openapi.yaml</c>, and Swagger UI at <c>/docs</c> with its assets from this process.</summary>
internal static class DocsFeature
{
    private const string Contract = "/openapi.yaml";

    /// <summary>Swagger UI styles elements from script and draws icons from data URIs; nothing comes from elsewhere.</summary>
    private const string Policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Readers at once: each holds up to 150 kB while it is slow. They need no token, so they have a bound of their own, beside that of customers' answers.</summary>
    private const int MostReaders = 64;

    /// <summary>After routing: where an endpoint matched (the pages of problems), that one answers.</summary>
    public static WebApplication UseDocs(this WebApplication app)
    {
        byte[] contract = Read();
        int readers = 0;
        app.MapMethods(Contract, ["GET", "HEAD"], Bounded(context =>
        {
            var response = context.Response;
            response.ContentType = "application/yaml";
            response.ContentLength = contract.Length;
            response.Headers.CacheControl = "no-cache";
            return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(contract, context.RequestAborted).AsTask();
        }));

        app.UseWhen(static context => context.GetEndpoint() is null && context.Request.Path.StartsWithSegments("/docs"), docs =>
        {
            docs.Use(next => Bounded(context =>
            {
                context.Response.Headers.ContentSecurityPolicy = Policy;
                return next(context);
            }));
            docs.UseSwaggerUI(options =>
            {
                options.RoutePrefix = "docs";
                options.DocumentTitle = "OmaGateway";
                options.SwaggerEndpoint(Contract, "OmaGateway");
                options.EnableTryItOutByDefault();
            });
        });
        return app;

        RequestDelegate Bounded(RequestDelegate answer) => async context =>
        {
            try
            {
                var reading = Interlocked.Increment(ref readers) <= MostReaders
                    ? answer(context)
                    : new Problem(ProblemTypes.Overloaded) { RetryAfter = TimeSpan.FromSeconds(1) }.WriteAsync(context);
                await reading;
            }
            finally
            {
                Interlocked.Decrement(ref readers);
            }
        };
    }

    /// <summary>config/openapi.yaml as it was when this was built: the contract goes with the code, not with a deployment's settings.</summary>
    private static byte[] Read()
    {
        using var resource = typeof(DocsFeature).Assembly.GetManifestResourceStream("OmaGateway.openapi.yaml") ?? throw new InvalidOperationException("openapi.yaml is not in the assembly.");
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
