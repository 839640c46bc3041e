//! Sorting the lists of a case.

use std::cmp::Ordering;

/// Sorts a list; what is equal stays in its order.
///
/// The library's sort is compiled anew for each type and order, some seven kilobytes each time. The lists of a patient
/// are short and most of them sorted already, so one instance of it, for places, does for all.
pub fn sort_by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    if list.is_sorted_by(|one, other| compare(one, other).is_le()) {
        return;
    }
    let mut places: Vec<usize> = (0..list.len()).collect();
    sort_places(&mut places, &|one, other| match (list.get(one), list.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    rearrange(list, &mut places);
}

/// As [`sort_by`], by what items have.
pub fn sort_by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(list, |one, other| key(one).cmp(&key(other)));
}

fn sort_places(places: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    places.sort_by(|one, other| compare(*one, *other));
}

/// Puts the item of each place in `places` at the position where that place is listed.
fn rearrange<T>(list: &mut [T], places: &mut [usize]) {
    for start in 0..list.len() {
        let mut to = start;
        // Round the circle of those that take each other's place, until it comes back to where it began.
        while let Some(from) = places.get_mut(to).map(|place| std::mem::replace(place, to)) {
            if from == start || from == to {
                break;
            }
            list.swap(to, from);
            to = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_list_is_sorted_as_the_library_sorts_it(items in prop::collection::vec((0..8_u8, any::<u8>()), 0..60)) {
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            let mut sorted = items;
            sort_by_key(&mut sorted, |(key, _)| *key);
            prop_assert_eq!(sorted, expected);
        }
    }
}
