package io.masakari.nativebindings.internal;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.masakari.nativebindings.NativeLibraryMissingException;
import java.lang.reflect.Method;
import java.util.Map;

/** Loads libraries by the names that their runtime packages install; the plain {@code .so} is in -dev packages only. */
public final class NativeLibraries {
    private NativeLibraries() {}

    /**
     * @param soname as in {@code libcpg.so.4}
     * @param debianPackage what an operator has to install to get it
     */
    public static <T extends Library> T load(String soname, String debianPackage, Class<T> mirror) {
        try {
            if (Native.POINTER_SIZE != 8 || Native.LONG_SIZE != 8 || Native.SIZE_T_SIZE != 8) {
                throw new UnsatisfiedLinkError("this is not a 64 bit system, which the bindings are written for");
            }
            return Native.load(soname, mirror, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
        } catch (UnsatisfiedLinkError e) {
            throw new NativeLibraryMissingException(soname, debianPackage, e);
        }
    }

    /** The same; a function of the mirror that the library lacks is found now, and not when it is called. */
    public static <T extends Library> T loadWhole(String soname, String debianPackage, Class<T> mirror) {
        T library = load(soname, debianPackage, mirror);
        try {
            for (Method function : mirror.getDeclaredMethods()) {
                NativeLibrary.getInstance(soname).getFunction(function.getName());
            }
        } catch (UnsatisfiedLinkError e) {
            throw new NativeLibraryMissingException(soname, debianPackage, e);
        }
        return library;
    }
}
