package io.gatehouse.proxy.importer.httpd;

/** What an Apache configuration is made of: directives and sections. */
sealed interface Item permits Directive, Section {
    /** Returns the name in lower case. */
    String key();

    /** Returns the file and the line. */
    String where();
}
