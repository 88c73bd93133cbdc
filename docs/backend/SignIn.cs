// Usage: KEYS_URL=… KEYS_CREDENTIAL=pmcb_… PYRUS_APP_ID=… dotnet run -- USER_ID INSTALLATION
// .NET 8, the only source file of a console project.
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

Console.WriteLine(await Chat.SecurityKeyAsync(args[0], args[1]) ?? "");

public static class Chat
{
    // One client for the whole program. The time-out is for all of it: connection, answer and body.
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>A new security key for a person and an installation of the app; null where there is none for now. Never throws.</summary>
    public static async Task<string?> SecurityKeyAsync(string userId, string installation)
    {
        try
        {
            var body = JsonSerializer.Serialize(
                new { app_id = Setting("PYRUS_APP_ID"), user_id = userId, label = installation });
            using var request = new HttpRequestMessage(HttpMethod.Post, Setting("KEYS_URL") + "/issue")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Setting("KEYS_CREDENTIAL"));
            using var answer = await Http.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            return json.RootElement.GetProperty("security_key").GetString();
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"No security key, the person signs in without chat: {error.Message}");
            return null;
        }
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name);
}
