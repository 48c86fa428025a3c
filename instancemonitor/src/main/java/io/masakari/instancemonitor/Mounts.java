package io.masakari.instancemonitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which file systems this process sees mounted where, as /proc/self/mountinfo has them. */
record Mounts(List<Mount> all) {
    static final Path FILE = Path.of("/proc/self/mountinfo");

    /** File systems that may be mounted on other hosts as well. */
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs4",
            "ceph",
            "glusterfs",
            "cifs",
            "smb3",
            "lustre",
            "gpfs",
            "ocfs2",
            "gfs2",
            "beegfs",
            "9p",
            "virtiofs",
            "afs",
            "orangefs",
            "pvfs2",
            "moosefs",
            "quobyte",
            "vzstorage");

    record Mount(Path at, String type) {}

    static Mounts read() throws IOException {
        return parse(Files.readAllLines(FILE));
    }

    /** A line ends, behind " - ", with the type; its fifth word is the place. What has no such form is left out. */
    static Mounts parse(List<String> lines) {
        List<Mount> all = new ArrayList<>();
        for (String line : lines) {
            int dash = line.indexOf(" - ");
            String[] words = line.split(" ", 6);
            if (dash > 0 && words.length > 5) {
                String type = line.substring(dash + 3).split(" ", 2)[0];
                all.add(new Mount(Path.of(unescaped(words[4])), type));
            }
        }
        return new Mounts(all);
    }

    /** Whether it lies on a file system of the network; of FUSE, nobody knows, and it counts as one. */
    boolean isOnNetwork(String path) {
        return typeOf(real(Path.of(path)))
                .filter(type -> NETWORK.contains(type) || type.startsWith("fuse"))
                .isPresent();
    }

    /** Of several at one place the last one hides the others. */
    private Optional<String> typeOf(Path path) {
        Mount found = null;
        for (Mount mount : all) {
            if (path.startsWith(mount.at())
                    && (found == null || mount.at().getNameCount() >= found.at().getNameCount())) {
                found = mount;
            }
        }
        return Optional.ofNullable(found).map(Mount::type);
    }

    /** Without symbolic links, as far up as this user may look. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path known = absolute; known != null; known = known.getParent()) {
            try {
                return known.toRealPath().resolve(known.relativize(absolute));
            } catch (IOException e) {
                // Its parent may be open to this user.
            }
        }
        return absolute;
    }

    private static String unescaped(String word) {
        return word.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
