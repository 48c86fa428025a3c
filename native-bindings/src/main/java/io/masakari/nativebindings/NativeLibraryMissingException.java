package io.masakari.nativebindings;

/** A native library is absent or too old for this program. Only an operator can help; the program must not start. */
public final class NativeLibraryMissingException extends RuntimeException {
    public NativeLibraryMissingException(String library, String debianPackage, Throwable cause) {
        super(
                "Cannot load " + library + " (" + firstLine(cause) + "). Install it: apt-get install " + debianPackage,
                cause);
    }

    private static String firstLine(Throwable cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason told");
    }
}
