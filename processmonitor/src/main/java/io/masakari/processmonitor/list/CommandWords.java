package io.masakari.processmonitor.list;

import java.util.ArrayList;
import java.util.List;

/** Splits a command at blanks. Quotes and backslashes work as in a shell; nothing else of a shell does. */
final class CommandWords {
    private CommandWords() {}

    /** Throws {@link IllegalArgumentException} for a quote that does not end. */
    static List<String> split(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            boolean escapes = c == '\\' && quote != '\'' && i + 1 < command.length();
            if (escapes) {
                i++;
                word.append(command.charAt(i));
                inWord = true;
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                inWord = true;
            } else if (Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("A quote (" + quote + ") does not end.");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
