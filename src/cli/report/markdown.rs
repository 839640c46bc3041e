//! The Markdown of cards, as plain text: marks removed, paragraphs and items wrapped, columns aligned.

/// Writes Markdown as text, every line behind `indent`.
pub fn write(page: &mut String, indent: &str, markdown: &str, width: usize) {
    let mut paragraph = String::new();
    let mut table = Vec::new();
    for line in markdown.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['|', '#']) || item(line).is_some() {
            end_paragraph(page, indent, &mut paragraph, width);
        }
        if line.starts_with('|') {
            table.extend(cells(line));
            continue;
        }
        end_table(page, indent, &mut table);
        if line.is_empty() {
            page.push('\n');
        } else if let Some((mark, text)) = item(line) {
            // Kept open: an item may go on in the next line.
            paragraph.push_str(mark);
            paragraph.push_str(text);
        } else if line.starts_with('#') {
            wrap(page, indent, &plain(line.trim_start_matches('#').trim_start()), width);
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
    }
    end_paragraph(page, indent, &mut paragraph, width);
    end_table(page, indent, &mut table);
}

/// Writes words behind `lead`, and what does not fit on the line below it, under the first word.
pub fn wrap(page: &mut String, lead: &str, text: &str, width: usize) {
    let indent = lead.chars().count();
    page.push_str(lead);
    let mut column = indent;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > indent && column + 1 + length > width {
            page.push('\n');
            page.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if column > indent {
            page.push(' ');
            column += 1;
        }
        page.push_str(word);
        column += length;
    }
    page.push('\n');
}

fn end_paragraph(page: &mut String, indent: &str, paragraph: &mut String, width: usize) {
    if paragraph.is_empty() {
        return;
    }
    let (mark, text) = item(paragraph).unwrap_or(("", paragraph));
    wrap(page, &format!("{indent}{mark}"), &plain(text), width);
    paragraph.clear();
}

/// The mark and the text of an item of a list: `- `, `* `, `1. `.
fn item(line: &str) -> Option<(&str, &str)> {
    let mark = line.find(' ').map(|blank| blank + 1)?;
    let (mark, text) = line.split_at(mark);
    let number = mark
        .trim_end()
        .strip_suffix('.')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    (number || mark == "- " || mark == "* ").then_some((mark, text))
}

/// The cells of a row; nothing for the rule below the heading.
fn cells(row: &str) -> Option<Vec<String>> {
    let cells: Vec<_> = row.trim_matches('|').split('|').map(|cell| plain(cell.trim())).collect();
    let rule = |cell: &String| !cell.is_empty() && cell.bytes().all(|byte| byte == b'-' || byte == b':');
    (!cells.iter().all(rule)).then_some(cells)
}

/// Writes a table, its columns under one another.
fn end_table(page: &mut String, indent: &str, table: &mut Vec<Vec<String>>) {
    let column_width = |column: usize| {
        table.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.iter().map(Vec::len).max().unwrap_or(0)).map(column_width).collect();
    for row in table.drain(..) {
        let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        let line = padded.collect::<Vec<_>>().join("  ");
        page.push_str(indent);
        page.push_str(line.trim_end());
        page.push('\n');
    }
}

/// Text without the marks of emphasis and code, and without the backslashes that protect it from being marked.
fn plain(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut letters = markdown.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => text.extend(letters.next_if(char::is_ascii_punctuation).or(Some('\\'))),
            '`' => {}
            '*' if letters.next_if_eq(&'*').is_some() => {}
            _ => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(markdown: &str, width: usize) -> String {
        let mut page = String::new();
        write(&mut page, "  ", markdown, width);
        page
    }

    #[test]
    fn marks_are_removed_and_figures_kept() {
        assert_eq!(
            text("### Dose\n**3.30 mg** is `2.3` × 0.8 mg/m²", 80),
            "  Dose\n  3.30 mg is 2.3 × 0.8 mg/m²\n"
        );
        assert_eq!(text("1\\.5 \\* 2 \\<b\\>", 80), "  1.5 * 2 <b>\n");
        assert_eq!(text("0.8 * 1.83 = 1.46", 80), "  0.8 * 1.83 = 1.46\n");
    }

    #[test]
    fn paragraphs_are_joined_and_wrapped() {
        assert_eq!(text("one two\nthree\n\nfour", 10), "  one two\n  three\n\n  four\n");
    }

    #[test]
    fn an_item_hangs_under_its_first_word() {
        assert_eq!(text("- one two three\n- four", 12), "  - one two\n    three\n  - four\n");
        assert_eq!(text("1. one two\n   three", 12), "  1. one two\n     three\n");
    }

    #[test]
    fn a_table_loses_its_frame_and_keeps_its_columns() {
        assert_eq!(text("| a | b |\n|---|--:|\n| 10 | 2 |\nend", 80), "  a   b\n  10  2\n  end\n");
    }
}
