package io.masakari.controller.api;

import io.masakari.controller.api.http.Request;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Upstream's microversions 1.0 to 1.3, asked for by header "OpenStack-API-Version: instance-ha 1.2". */
final class ApiMicroversion {
    static final String HEADER = "OpenStack-API-Version";
    static final int NEWEST = 3;
    /** From here on a notification is shown with what was done for it. */
    static final int DETAILS = 1;
    /** From here on a segment can be enabled and disabled. */
    static final int ENABLED = 2;

    static final String SERVICE = "instance-ha";
    private static final Pattern VERSION = Pattern.compile("([1-9]\\d{0,3})\\.(0|[1-9]\\d{0,3})");

    private ApiMicroversion() {}

    /** The minor number; 0 if none was asked for. */
    static int of(Request request) {
        String header = request.header(HEADER).orElse("");
        for (String entry : header.split(",")) {
            String[] words = entry.strip().split("\\s+");
            if (words[0].toLowerCase(Locale.ROOT).equals(SERVICE)) {
                return parse(words.length == 2 ? words[1] : "");
            }
        }
        return 0;
    }

    private static int parse(String version) {
        if (version.equals("latest")) {
            return NEWEST;
        }
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            throw ApiException.badRequest("API Version String '" + (version.length() > 32 ? "" : version)
                    + "' is of invalid format. It must be of format: major.minor, as in 1.2.");
        }
        int minor = Integer.parseInt(matcher.group(2));
        if (!matcher.group(1).equals("1") || minor > NEWEST) {
            throw new ApiException(
                    406,
                    "Version " + version + " is not supported by the API. Minimum is 1.0 and maximum is 1." + NEWEST
                            + ".");
        }
        return minor;
    }
}
