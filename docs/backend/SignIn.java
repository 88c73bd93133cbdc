// Usage: KEYS_URL=… KEYS_CREDENTIAL=pmcb_… PYRUS_APP_ID=… java SignIn.java USER_ID INSTALLATION
// Java 17, nothing but the JDK. With a JSON library at hand, use it for the body and the answer.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

public class SignIn {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern KEY = Pattern.compile("\"security_key\":\"(pmc1_[0-9A-Za-z]+)\"");

    /** A new security key for a person and an installation of the app; empty where there is none for now. Never throws. */
    static Optional<String> securityKey(String userId, String installation) {
        try {
            var body = "{\"app_id\":%s,\"user_id\":%s,\"label\":%s}"
                .formatted(json(System.getenv("PYRUS_APP_ID")), json(userId), json(installation));
            var request = HttpRequest.newBuilder(URI.create(System.getenv("KEYS_URL") + "/issue"))
                .header("authorization", "Bearer " + System.getenv("KEYS_CREDENTIAL"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
            // The time-out of HttpRequest ends with the headers; this one covers the body too.
            var answer = HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .orTimeout(2, TimeUnit.SECONDS)
                .join();
            var key = KEY.matcher(answer.body());
            if (answer.statusCode() != 200 || !key.find()) {
                throw new IllegalStateException("HTTP " + answer.statusCode());
            }
            return Optional.of(key.group(1));
        } catch (Exception error) {
            System.err.println("No security key, the person signs in without chat: " + error);
            return Optional.empty();
        }
    }

    private static String json(String text) {
        var quoted = new StringBuilder("\"");
        for (var unit : text.toCharArray()) {
            if (unit < ' ' || unit == '"' || unit == '\\') {
                quoted.append("\\u%04x".formatted((int) unit));
            } else {
                quoted.append(unit);
            }
        }
        return quoted.append('"').toString();
    }

    public static void main(String[] arguments) {
        System.out.println(securityKey(arguments[0], arguments[1]).orElse(""));
        System.exit(0); // a call that is still under way must not keep this program alive
    }
}
