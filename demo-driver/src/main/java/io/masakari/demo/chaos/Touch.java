package io.masakari.demo.chaos;

/**
 * One thing that Nova was told to do about a lost host, by Nova's own record.
 *
 * @param what "force-down", or "evacuate" with the instance
 */
record Touch(long micros, String host, String what) {}
