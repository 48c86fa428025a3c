package io.masakari.nativebindings.pacemaker;

import com.sun.jna.Library;
import com.sun.jna.Pointer;

/**
 * Mirror of the part of libxml/parser.h and libxml/tree.h (libxml2) that is used: Pacemaker takes requests, and gives replies,
 * as its trees. Loaded through libcrmcommon, whose libxml2 it must be, whatever that is called.
 */
interface XmlLibrary extends Library {
    /** Offset of {@code doc} in {@code struct _xmlNode}. */
    int XML_NODE_DOC = 64;

    /** xmlDocPtr xmlReadMemory(const char *buffer, int size, const char *URL, const char *encoding, int options): NULL. */
    Pointer xmlReadMemory(byte[] buffer, int size, String url, String encoding, int options);

    /** xmlNodePtr xmlDocGetRootElement(const xmlDoc *): the document's. */
    Pointer xmlDocGetRootElement(Pointer doc);

    /** void xmlFreeDoc(xmlDocPtr): with all its nodes. */
    void xmlFreeDoc(Pointer doc);

    /** xmlBufferPtr xmlBufferCreate(void): NULL; freed by xmlBufferFree. */
    Pointer xmlBufferCreate();

    /** int xmlNodeDump(xmlBufferPtr, xmlDocPtr, xmlNodePtr, int level, int format): bytes, or -1. */
    int xmlNodeDump(Pointer buf, Pointer doc, Pointer cur, int level, int format);

    /** const xmlChar *xmlBufferContent(const xmlBuffer *): the buffer's. */
    Pointer xmlBufferContent(Pointer buf);

    /** int xmlBufferLength(const xmlBuffer *): in bytes. */
    int xmlBufferLength(Pointer buf);

    /** void xmlBufferFree(xmlBufferPtr). */
    void xmlBufferFree(Pointer buf);
}
