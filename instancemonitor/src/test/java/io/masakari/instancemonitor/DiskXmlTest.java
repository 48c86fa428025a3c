package io.masakari.instancemonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.instance.DiskPlace;
import io.masakari.core.instance.DiskPlace.Disk;
import io.masakari.core.instance.DiskPlace.Way;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Descriptions in the form in which libvirt writes those of Nova's guests, and the mounts of a host. */
class DiskXmlTest {
    private static final String VOLUME = "0f5c1e6a-7b3d-4c2e-9a51-6d2f8b7c4e10";

    private static String domain(String disks) {
        return "<domain type='kvm' id='3'><name>instance-00000003</name><devices>" + disks
                + "<interface type='bridge'><source bridge='br-int'/></interface></devices></domain>";
    }

    private static String file(String path) {
        return "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='" + path
                + "'/><target dev='vda' bus='virtio'/></disk>";
    }

    private static DiskPlace place(String disks) {
        return DiskPlace.of(DiskXml.disks(domain(disks)).orElseThrow(), path -> path.startsWith("/srv/nfs"));
    }

    @Test
    void readsWhatADiskIsReachedBy() {
        assertEquals(
                Optional.of(List.of(
                        new Disk(Way.FILE, false, "", "/var/lib/nova/instances/x/disk"),
                        new Disk(Way.NETWORK, false, "", "vms/x_disk"),
                        new Disk(Way.BLOCK, false, VOLUME, "/dev/sdb"),
                        new Disk(Way.FILE, true, "", ""))),
                DiskXml.disks(domain(file("/var/lib/nova/instances/x/disk")
                        + "<disk type='network' device='disk'><source protocol='rbd' name='vms/x_disk'>"
                        + "<host name='10.0.0.1'/></source></disk>"
                        + "<disk type='block' device='disk'><source dev='/dev/sdb'/><serial>" + VOLUME
                        + "</serial></disk><disk type='file' device='cdrom'/>")));
    }

    @Test
    void whatIsNoDescriptionIsNotRead() {
        assertEquals(Optional.empty(), DiskXml.disks("<domain"));
        assertEquals(
                Optional.empty(), DiskXml.disks("<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><d>&e;</d>"));
        assertEquals(Optional.empty(), DiskXml.disks(" ".repeat((1 << 20) + 1)));
        assertEquals(Optional.of(List.of()), DiskXml.disks("<domain/>"));
    }

    @Test
    void aFileOrABlockDeviceThatIsNoVolumeLiesOnTheHost() {
        assertEquals(DiskPlace.LOCAL, place(file("/var/lib/nova/instances/x/disk")));
        assertEquals(DiskPlace.LOCAL, place("<disk type='block' device='disk'><source dev='/dev/vg/x_disk'/></disk>"));
    }

    @Test
    void whatTheHypervisorReachesOverTheNetworkIsShared() {
        String rbd = "<disk type='network' device='disk'><source protocol='rbd' name='vms/x_disk'/></disk>";
        assertEquals(DiskPlace.SHARED, place(rbd));
        assertEquals(DiskPlace.LOCAL, place(rbd + file("/var/lib/nova/instances/x/disk.eph0")));
        assertEquals(DiskPlace.UNKNOWN, place(rbd + file("/srv/nfs/x/disk.eph0")));
    }

    @Test
    void onlyPeopleKnowWhichHostsMountANetworkFileSystem() {
        assertEquals(DiskPlace.UNKNOWN, place(file("/srv/nfs/instances/x/disk")));
    }

    @Test
    void volumesAndWhatIsMadeAnewTellNothing() {
        String volume =
                "<disk type='block' device='disk'><source dev='/dev/sdb'/><serial>" + VOLUME + "</serial></disk>";
        assertEquals(
                DiskPlace.UNKNOWN,
                place(volume + file("/var/lib/nova/instances/x/disk.swap")
                        + file("/var/lib/nova/instances/x/disk.config")
                        + "<disk type='file' device='cdrom'><source file='/iso'/></disk>"));
    }

    @Test
    void aPathIsJudgedByTheInnermostMount() {
        Mounts mounts = Mounts.parse(List.of(
                "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
                "40 22 0:44 / /nowhere/nova rw,relatime shared:7 master:2 - nfs4 filer:/nova rw",
                "41 40 8:2 / /nowhere/nova/local\\040disk rw - xfs /dev/sdb1 rw",
                "42 22 0:50 / /nowhere/fuse rw - fuse.glusterfs filer:/g rw",
                "garbage"));
        assertTrue(mounts.isOnNetwork("/nowhere/nova/instances/x/disk"));
        assertFalse(mounts.isOnNetwork("/nowhere/nova/local disk/x"));
        assertTrue(mounts.isOnNetwork("/nowhere/fuse/x"));
        assertFalse(mounts.isOnNetwork("/nowhere/nova2/x"));
    }

    @Test
    void readsTheMountsOfThisHost() throws IOException {
        assertFalse(Mounts.read().all().isEmpty());
    }
}
