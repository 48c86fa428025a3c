package io.masakari.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Talks to a {@link NovaProbe}: one request at a time, from any thread. */
public final class ProbeClient implements AutoCloseable {
    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;

    private ProbeClient(Process process) {
        this.process = process;
        this.requests = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts the probe in the controller's host with the OS_* variables to log in with. */
    public static ProbeClient start(Lab lab, Path directory, Map<String, String> environment) {
        return new ProbeClient(lab.startPiped(
                Lab.CONTROLLER_HOST,
                directory.resolve("probe.log"),
                environment,
                List.of("bin/masakari-java", "io.masakari.demo.NovaProbe")));
    }

    /** The body of a 2xx answer; throws for any other. */
    public JsonElement call(String method, String url, String body) {
        JsonObject answer = exchange(method + " " + url + (body.isEmpty() ? "" : " " + body));
        int status = answer.get("status").getAsInt();
        if (status < 200 || status > 299) {
            throw new DemoException(method + " " + url + " was answered " + status + ": " + answer.get("body"));
        }
        return answer.get("body");
    }

    public JsonObject get(String url) {
        return call("GET", url, "").getAsJsonObject();
    }

    private synchronized JsonObject exchange(String line) {
        try {
            requests.write(line + "\n");
            requests.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new DemoException("The probe in the controller's host ended during: " + line);
            }
            return JsonParser.parseString(answer).getAsJsonObject();
        } catch (IOException e) {
            throw new DemoException("The probe in the controller's host cannot be reached: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
