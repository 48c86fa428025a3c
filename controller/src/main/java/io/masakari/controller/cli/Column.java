package io.masakari.controller.cli;

import com.google.gson.JsonObject;
import java.util.function.Function;

/** A value of an answer as people see it, and what it is called. */
record Column(String heading, Function<JsonObject, String> cell) {
    /** The field that is called like the heading, with '_' for blanks. */
    static Column text(String heading) {
        return text(heading, field(heading));
    }

    static Column text(String heading, String field) {
        return new Column(heading, json -> AnswerFields.text(json, field));
    }

    /** Of the field that is called like the heading; see {@link AnswerFields#words}. */
    static Column words(String heading) {
        return new Column(heading, json -> AnswerFields.words(json, field(heading)));
    }

    /** Of the field that is called like the heading. */
    static Column yesNo(String heading) {
        return new Column(heading, json -> AnswerFields.yesNo(json, field(heading)));
    }

    static Column time(String heading, String field) {
        return new Column(heading, json -> AnswerFields.time(json, field));
    }

    private static String field(String heading) {
        return heading.replace(' ', '_');
    }
}
